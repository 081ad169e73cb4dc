"""The fields of an event: its name, and perhaps one property that it must have."""

from collections.abc import Mapping, Sequence

from site_intelligence.explore.event_choice import PROPERTIES, EventChoice
from site_intelligence.site.explore.event_words import PROPERTY_WORDS, event_text, value_text
from site_intelligence.site.explore.form import NOT_LISTED, Field, Form, Options, plain

Values = Mapping[str, Sequence[str]]


def read_choice(
    form: Form, name: str, detail: str, events: Sequence[str], values: Values, default: str = ""
) -> EventChoice | None:
    """The event of two fields. None if none was chosen."""
    event, typed = form.choice(name, events, default), form.typed(detail)
    if not typed:
        return EventChoice(event) if event else None
    of, _, value = typed.partition(":")
    if value not in values.get(of, ()):
        form.errors[detail] = NOT_LISTED
    elif not event:
        form.errors[name] = "Choose an event, or no filter beside it."
    elif event not in PROPERTIES[of]:
        form.errors[detail] = (
            f"“{event_text(event)}” has no {PROPERTY_WORDS[of].lower()}. Choose another filter, or none."
        )
    return EventChoice(event, of, value) if event else None


def choice_fields(
    form: Form,
    names: tuple[str, str],
    labels: tuple[str, str],
    events: Sequence[str],
    values: Values,
    default: str = "",
    none: str = "None",
) -> tuple[Field, Field]:
    """The two fields. `none` is what the empty choice is called; without it, an event must be chosen."""
    empty = (("", none),) if none else ()
    details = [
        Options(PROPERTY_WORDS[of], tuple((f"{of}:{value}", value_text(of, value)) for value in known))
        for of, known in values.items()
        if known and set(PROPERTIES[of]) & set(events)
    ]
    return (
        form.select(names[0], labels[0], plain(*empty, *((e, event_text(e)) for e in events)), default=default),
        form.select(names[1], labels[1], plain(("", "Any")), *details),
    )
