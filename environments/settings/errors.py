"""The family of errors that end a command with a message for a person."""


class CannotContinue(Exception):
    """The command cannot continue. The message says why and what to do; no traceback is needed."""
