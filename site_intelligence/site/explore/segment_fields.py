"""The fields of a segment. A second segment has the same fields, with another prefix."""

from collections.abc import Mapping, Sequence

from site_intelligence.explore.event_choice import VISITOR_EVENTS, EventChoice
from site_intelligence.explore.segments import Segment
from site_intelligence.explore.visits import FIRST, LATER
from site_intelligence.site.explore.event_words import event_text, fact_text
from site_intelligence.site.explore.form import FieldGroup, Form, plain

SECOND = "b_"
LABELS = {
    "device": "Device",
    "channel": "Channel",
    "region": "Region",
    "visit": "Visits",
    "consent": "Consent",
}
FIXED = {"visit": (FIRST, LATER), "consent": ("measure", "personalize")}
SAME = "The same event was chosen as done. Choose another one, or none."
Known = Mapping[str, Sequence[str]]


def read_segment(form: Form, prefix: str, known: Known, events: Sequence[str] = VISITOR_EVENTS) -> Segment:
    values = {axis: form.choice(f"{prefix}{axis}", known[axis]) for axis in LABELS if axis in known}
    did = form.choice(f"{prefix}did", events)
    did_not = form.choice(f"{prefix}did_not", events)
    if did and did == did_not:
        form.errors[f"{prefix}did_not"] = SAME
    return Segment(
        tuple((axis, value) for axis, value in values.items() if value),
        EventChoice(did) if did else None,
        EventChoice(did_not) if did_not else None,
    )


def has_segment(form: Form, prefix: str) -> bool:
    return any(form.typed(f"{prefix}{name}") for name in (*LABELS, "did", "did_not"))


def segment_group(
    form: Form, prefix: str, known: Known, words: str, hint: str, events: Sequence[str] = VISITOR_EVENTS
) -> FieldGroup:
    facts = [
        form.select(
            f"{prefix}{axis}", label, plain(("", "All"), *((value, fact_text(axis, value)) for value in known[axis]))
        )
        for axis, label in LABELS.items()
        if axis in known
    ]
    acts = plain(("", "Anything"), *((event, event_text(event)) for event in events))
    done = [
        form.select(f"{prefix}did", "Has done in these days", acts),
        form.select(f"{prefix}did_not", "Has not done in these days", acts),
    ]
    fields = (*facts, *done)
    is_open = has_segment(form, prefix) or any(field.error for field in fields)
    return FieldGroup(words, fields, is_open, hint, is_folded=True)


def are_apart(first: Segment, other: Segment) -> bool:
    """True if nobody can be in both segments."""
    facts = dict(first.facts)
    differs = any(axis in facts and facts[axis] != value for axis, value in other.facts)
    return (
        differs
        or (first.did is not None and first.did == other.did_not)
        or (other.did is not None and other.did == first.did_not)
    )
