"""Addresses of families, such as /voice: those of the catalogue, so that no other address is taken for one."""

from collections.abc import Callable

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError


def install(app: Flask, is_family: Callable[[str], bool]) -> None:
    """Let rules say `<family:slug>`. Catalogues change while the process runs, so each address is looked up."""

    class FamilyConverter(BaseConverter):
        def to_python(self, value: str) -> str:
            if not is_family(value):
                raise ValidationError
            return value

    app.url_map.converters["family"] = FamilyConverter
