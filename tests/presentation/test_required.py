"""Errors of required fields left empty: a sentence of the field's own, never its bare label."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields

from presentation_layer import forms
from presentation_layer.forms.addresses import AddressSchema
from presentation_layer.forms.fields import Text, text
from presentation_layer.forms.form import Form

for module in iter_modules(forms.__path__):
    import_module(f"{forms.__name__}.{module.name}")


def every_form(kind: type[Form] = Form) -> Iterator[type[Form]]:
    """All forms of our own with fields of their own; those of offerings are the catalogue's."""
    for subclass in kind.__subclasses__():
        if subclass.__module__.startswith(forms.__name__) and "schema" in vars(subclass):
            yield subclass
        yield from every_form(subclass)


def required_fields(schema: Schema) -> Iterator[tuple[str, Text]]:
    for name, field in schema.fields.items():
        if isinstance(field, fields.Nested):
            yield from required_fields(field.schema)
        elif isinstance(field, Text) and not field.optional:
            yield name, field


def test_every_required_field_says_in_a_sentence_what_to_do() -> None:
    schemas: set[Any] = {AddressSchema(), *(form.schema for form in every_form())}
    assert len(schemas) > 12

    for schema in schemas:
        for name, field in required_fields(schema):
            with pytest.raises(ValidationError) as refused:
                field.deserialize("")
            (message,) = refused.value.messages
            assert re.match(r"(Enter|Choose|Say|Sign|Write) .+\.$", message), (type(schema).__name__, name)


def test_one_that_says_nothing_repeats_its_label() -> None:
    with pytest.raises(ValidationError, match=r"Answer “How many people at once\?”\."):
        text("How many people at once?").deserialize(" ")
