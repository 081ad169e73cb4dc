"""Reads the specifications that the network can provide, with their rules, from `elements.yaml`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from typing import Any

import yaml

from environments.sandbox.network.packages import Packages
from environments.sandbox.soap_endpoint import Refusal

Characteristics = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class LosingCarrier:
    """The checks of the carrier that loses a ported number. The first three fields name characteristics."""

    number: str
    account: str
    passcode: str
    account_format: str
    passcode_format: str
    do_not_port: tuple[str, ...]

    def reason_against(self, characteristics: Characteristics) -> str:
        """The losing carrier's reason for a refusal; empty if it releases the numbers."""
        if locked := [n for n in _values(characteristics, self.number) if n in self.do_not_port]:
            return f"The losing carrier refuses: {locked[0]} is on its do-not-port list."
        if _misfits(characteristics, self.account, self.account_format):
            return "The losing carrier refuses: it has no such account number."
        if _misfits(characteristics, self.passcode, self.passcode_format):
            return "The losing carrier refuses: the passcode does not match."
        return ""


@dataclass(frozen=True, kw_only=True)
class Specification:
    """A service that the network can provide. `elements.yaml` explains the fields."""

    name: str
    prefix: str
    required: tuple[tuple[str, ...], ...] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    holds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    capacity: int = 10_000_000
    reports: Mapping[str, str] = field(default_factory=dict)
    losing: LosingCarrier | None = None
    packages: Packages | None = None
    addressing: str = ""
    speed: str = ""
    is_geographic: bool = False
    cancels_in_progress: bool = False
    actions: tuple[str, ...] = ("add", "modify", "delete")

    @property
    def cancellable_states(self) -> tuple[str, ...]:
        """The states in which an order can still be cancelled."""
        return ("acknowledged", "inProgress") if self.cancels_in_progress else ("acknowledged",)

    def check(self, characteristics: Characteristics) -> None:
        """Raise Refusal if a characteristic is missing or invalid."""
        names = {name for name, value in characteristics if value.strip()}
        for choices in self.required:
            if not names.intersection(choices):
                raise Refusal("missingCharacteristic", f"{self.name} needs {' or '.join(choices)}.")
        for name, pattern in self.formats.items():
            if _misfits(characteristics, name, pattern):
                raise Refusal("invalidCharacteristic", f"{self.name} cannot work with this {name}.")

    def held(self, characteristics: Characteristics) -> Iterator[tuple[str, str]]:
        """The things that the service holds alone, as pairs of kind and value, in lower case."""
        for kind, names in self.holds.items():
            for name in names:
                for value in _values(characteristics, name):
                    yield kind, value.strip().casefold()

    def subject(self, characteristics: Characteristics, otherwise: str) -> str:
        """The name by which a person knows the service, such as its phone number."""
        return ", ".join(value for _, value in self.held(characteristics)) or otherwise


class Specifications:
    """All specifications of the network."""

    def __init__(self, text: str) -> None:
        self._text = text

    @classmethod
    def packaged(cls) -> "Specifications":
        return cls((files("environments.sandbox.network") / "elements.yaml").read_text("utf-8"))

    def get(self, name: str) -> Specification:
        """The specification with a name. Raises Refusal if there is none."""
        if name not in self._by_name:
            raise Refusal("unknownSpecification", f"The network has no {name}.")
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Specification]:
        document = yaml.safe_load(self._text)["specifications"]
        return {name: _specification(name, entry) for name, entry in document.items()}


def _specification(name: str, entry: dict[str, Any]) -> Specification:
    required = tuple(tuple(names) if isinstance(names, list) else (names,) for names in entry.pop("required", ()))
    holds = {kind: tuple(names) for kind, names in entry.pop("holds", {}).items()}
    losing, packages = entry.pop("losing", None), entry.pop("packages", None)
    actions = tuple(entry.pop("actions", Specification.actions))
    return Specification(
        name=name,
        actions=actions,
        required=required,
        holds=holds,
        losing=LosingCarrier(**losing) if losing else None,
        packages=Packages(**packages) if packages else None,
        **entry,
    )


def _values(characteristics: Characteristics, name: str) -> list[str]:
    return [value for key, value in characteristics if key == name and value.strip()]


def _misfits(characteristics: Characteristics, name: str, pattern: str) -> bool:
    return any(not re.fullmatch(pattern, value.strip(), re.ASCII) for value in _values(characteristics, name))
