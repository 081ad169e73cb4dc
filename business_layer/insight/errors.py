"""Refusals of what site intelligence hands back."""

from business_layer.shared.errors import Conflict


class CannotCount(Conflict):
    """The stored events cannot be counted now: the disk is full, or a file cannot be read."""

    code = "cannot_count"


class NothingToMail(Conflict):
    """There are no numbers for this person: no events are stored, or their role has no reports."""

    code = "nothing_to_mail"
