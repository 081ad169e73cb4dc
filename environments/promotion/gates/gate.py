"""A gate: a named check of a promotion, and what it found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Gate:
    """A check that a promotion must pass. `evidence` says why it is passed or not; the record keeps it."""

    name: str
    is_passed: bool
    evidence: str
