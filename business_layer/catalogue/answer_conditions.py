"""Conditions on the answers given, as the catalogue writes them: `{number_source: keep}`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Condition:
    """Holds when every named answer is one of the listed values. An empty condition always holds."""

    clauses: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, document: Mapping[str, Any] | None) -> "Condition":
        clauses = []
        for name, wanted in (document or {}).items():
            values = wanted if isinstance(wanted, list) else [wanted]
            clauses.append((name, tuple(as_text(value) for value in values)))
        return cls(tuple(clauses))

    def holds(self, values: Mapping[str, Any]) -> bool:
        return all(_matches(values.get(name), wanted) for name, wanted in self.clauses)

    @property
    def names(self) -> tuple[str, ...]:
        """The questions whose answers this condition looks at."""
        return tuple(name for name, _ in self.clauses)


def _matches(answer: Any, wanted: tuple[str, ...]) -> bool:
    given = answer if isinstance(answer, (list, tuple)) else [answer]
    return any(as_text(value) in wanted for value in given)


def as_text(value: Any) -> str:
    """An answer as conditions compare it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
