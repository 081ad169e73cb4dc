"""The kinds of fields our forms have: shape by marshmallow, looks by metadata, messages that say what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields

from business_layer.shared.invisible_characters import remove_invisible

LONGEST = 500


@dataclass(frozen=True)
class Choice:
    """One answer that can be chosen."""

    value: str
    label: str
    hint: str = ""
    is_disabled: bool = False


class Text(fields.Field[str]):
    """A line of text: trimmed, bounded, free of control characters and of what nobody sees.

    What is kept, such as a password, stays as it was typed.
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
            raise ValidationError(f"Use at most {self.longest} characters. You entered {len(text)}.")
        allowed = "\r\n\t" if self.metadata.get("kind") == "textarea" else ""
        if any(
            (ord(one) < 32 and one not in allowed) or 0xD800 <= ord(one) <= 0xDFFF or ord(one) == 127 for one in text
        ):
            raise ValidationError("Use letters, digits and ordinary punctuation only.")
        return text


class Chosen(Text):
    """One of the answers offered."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        if text and text not in {choice.value for choice in self.metadata["choices"]}:
            raise ValidationError("Choose one of the answers shown.")
        return text


class Agreed(fields.Boolean):
    """A box that must be ticked."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> bool:
        if not value:
            raise ValidationError(self.metadata.get("missing", "To go on, tick this box."))
        return True


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


def box(label: str, *, must: bool = False, hint: str = "", missing: str = "To go on, tick this box.") -> fields.Boolean:
    """A box to tick."""
    kind = Agreed if must else fields.Boolean
    return kind(metadata={"label": label, "kind": "checkbox", "hint": hint, "missing": missing}, load_default=False)


def hidden(*, longest: int = LONGEST, **looks: Any) -> Text:
    return Text(longest=longest, optional=True, metadata={"label": "", "kind": "hidden", "hint": "", **looks})
