"""The family of errors whose message is for a person."""


class IntelligenceError(Exception):
    """Something cannot be gathered or reported. The message says why and what to do; no traceback is needed."""
