"""The kinds of fields our forms have: shape by marshmallow, looks by metadata, messages that say what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields

from business_layer.shared.counts import count_words
from business_layer.shared.invisible_characters import LINE_BREAKS, ORDINARY, has_control, remove_invisible

LONGEST = 500
# The letters that a pill has room for.
SHORT = 9


@dataclass(frozen=True)
class Choice:
    """An answer that can be chosen, with its price and the price's unit, such as "a month", if it has one."""

    value: str
    label: str
    hint: str = ""
    is_disabled: bool = False
    price: str = ""
    unit: str = ""

    @property
    def is_short(self) -> bool:
        """True if it fits on a pill."""
        return len(self.label) <= SHORT and not (self.hint or self.price)


class Text(fields.Field[str]):
    """A line of text: trimmed, bounded, free of control and invisible characters.

    With `keep`, such as for a password, it stays as it was typed.
    """

    def __init__(self, *, longest: int = LONGEST, optional: bool = False, keep: bool = False, **options: Any) -> None:
        super().__init__(required=not optional, **options)
        self.longest, self.optional, self.keep = longest, optional, keep

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("Enter text.")
        text = value if self.keep else remove_invisible(value).strip()
        if not text and not self.optional:
            raise ValidationError(self.metadata.get("missing", f"Answer “{self.metadata['label']}”."))
        if len(text) > self.longest:
            raise ValidationError(f"Use {count_words(self.longest, 'character')} or fewer. You entered {len(text)}.")
        allowed = LINE_BREAKS if self.metadata.get("kind") == "textarea" else ""
        if has_control(text, allowed=allowed):
            raise ValidationError(ORDINARY)
        return text


class Chosen(Text):
    """One of the answers offered."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        if text and text not in {choice.value for choice in self.metadata["choices"]}:
            raise ValidationError("Choose one of the answers shown.")
        return text


def text(
    label: str, *, kind: str = "text", hint: str = "", optional: bool = False, longest: int = LONGEST, **looks: Any
) -> Text:
    """A text field. `looks`: autocomplete, inputmode, missing (the message when it is empty), default."""
    return Text(
        longest=longest,
        optional=optional,
        keep=kind == "password",
        metadata={"label": label, "kind": kind, "hint": hint, **looks},
    )


def choice(
    label: str, choices: Sequence[Choice], *, kind: str = "radios", hint: str = "", optional: bool = False, **looks: Any
) -> Chosen:
    """One out of several, as radio buttons or as a list."""
    return Chosen(
        optional=optional, metadata={"label": label, "kind": kind, "hint": hint, "choices": tuple(choices), **looks}
    )


def hidden(*, longest: int = LONGEST, **looks: Any) -> Text:
    return Text(longest=longest, optional=True, metadata={"label": "", "kind": "hidden", "hint": "", **looks})
