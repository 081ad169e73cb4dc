"""The family of errors that end a command and tell a person, in words, what to do."""


class CannotContinue(Exception):
    """The command ends here; its message is all that a person needs to read."""
