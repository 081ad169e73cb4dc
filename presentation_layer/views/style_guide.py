"""The components of the pages in all their states, as the style guide shows them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from presentation_layer.forms.account import SignUpForm
from presentation_layer.forms.addresses import AddressSchema
from presentation_layer.forms.form import Form

FOLDER = files("presentation_layer") / "templates" / "style_guide" / "examples"
# A file is a comment with the component's name and purpose, its imports, and a comment above each state.
COMPONENT = re.compile(
    r"\{# (?P<title>.+?)\n(?P<purpose>.+?) #\}\n(?P<imports>.*?)(?=^\{# )(?P<states>.+)", re.S | re.M
)
STATE = re.compile(r"^\{# (.+?) #\}\n", re.M)


@dataclass(frozen=True, kw_only=True)
class ComponentState:
    """One state of a component: the call of its macro, and what it draws."""

    name: str
    call: str
    html: Markup


@dataclass(frozen=True, kw_only=True)
class Component:
    slug: str
    title: str
    purpose: str
    imports: str
    states: tuple[ComponentState, ...]


class _AddressForm(Form):
    schema = AddressSchema()


def sample_forms() -> dict[str, Form]:
    """Forms for the fields that only a form can draw: as first shown, filled in, and with what is wrong."""
    return {
        "blank": SignUpForm.blank(),
        "wrong": SignUpForm.of(MultiDict({"name": "", "email": "dana@"})).with_id_suffix("-wrong"),
        "address": _AddressForm.blank({"street": "77 North Front Street", "zip_code": "43215"}),
    }


def components(environment: Environment) -> tuple[Component, ...]:
    """Draw all components, by their titles."""
    return tuple(sorted(_components(environment), key=lambda component: component.title))


def _components(environment: Environment) -> Iterator[Component]:
    for file in FOLDER.iterdir():
        found = COMPONENT.fullmatch(file.read_text("utf-8"))
        if found is None:
            raise ValueError(f"{file.name} needs a comment with name and purpose, and one above each state.")
        yield Component(
            slug=file.name.removesuffix(".html"),
            title=found["title"],
            purpose=found["purpose"],
            imports=found["imports"].strip(),
            states=tuple(_states(environment, found["imports"], found["states"])),
        )


def _states(environment: Environment, imports: str, states: str) -> Iterator[ComponentState]:
    _, *parts = STATE.split(states)
    for name, call in zip(parts[::2], parts[1::2], strict=True):
        # Our own files, without anything that a visitor typed.
        html = Markup(environment.from_string(imports + call).render(forms=sample_forms()))  # noqa: S704  # nosec B704
        yield ComponentState(name=name, call=call.strip(), html=html)
