"""A question as it was asked: what is counted, of which segments, about which days, and the form that asks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from site_intelligence.explore.segments import EVERYBODY, Segment
from site_intelligence.site.explore.days import Days
from site_intelligence.site.explore.event_words import segment_text
from site_intelligence.site.explore.form import FieldGroup
from site_intelligence.site.explore.segment_fields import are_apart


@dataclass(frozen=True, kw_only=True)
class AskedQuestion:
    """With `errors`, it is not what was asked, and nothing may be counted. `typed` are the arguments of its address."""

    slug: str
    days: Days
    question: Any
    segment: Segment = EVERYBODY
    other: Segment | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    groups: Sequence[FieldGroup] = ()
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def segments(self) -> list[Segment]:
        return [self.segment, *([self.other] if self.other else [])]

    @property
    def names(self) -> tuple[str, str]:
        """The words for both segments, which are never the same."""
        first, second = (segment_text(segment) for segment in (self.segment, self.other or EVERYBODY))
        return (first, second) if first != second else (f"{first} (first)", f"{second} (second)")

    @property
    def are_apart(self) -> bool:
        return self.other is not None and are_apart(self.segment, self.other)

    @property
    def words(self) -> str:
        """The days and the segments, for the head of the answer."""
        names = list(self.names) if self.other else [segment_text(self.segment)]
        return f"{self.days.words}. {' against '.join(names)}."
