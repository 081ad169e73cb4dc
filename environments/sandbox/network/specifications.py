"""What the network can provide: specifications with their rules, read from `elements.yaml`."""

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
    """What the carrier that loses a number checks. The first three name characteristics."""

    number: str
    account: str
    passcode: str
    account_format: str
    passcode_format: str
    do_not_port: tuple[str, ...]

    def why_not(self, characteristics: Characteristics) -> str:
        """Its reason for a refusal; empty where it lets the numbers go."""
        if locked := [n for n in _values(characteristics, self.number) if n in self.do_not_port]:
            return f"The losing carrier refuses: {locked[0]} is on its do-not-port list."
        if _misfits(characteristics, self.account, self.account_format):
            return "The losing carrier refuses: it knows no such account number."
        if _misfits(characteristics, self.passcode, self.passcode_format):
            return "The losing carrier refuses: the passcode does not match."
        return ""


@dataclass(frozen=True, kw_only=True)
class Specification:
    """One thing the network can provide, as `elements.yaml` explains."""

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

    def check(self, characteristics: Characteristics) -> None:
        """Raise Refusal where a characteristic is missing, or cannot be right."""
        names = {name for name, value in characteristics if value.strip()}
        for choices in self.required:
            if not names.intersection(choices):
                raise Refusal("missingCharacteristic", f"{self.name} needs {' or '.join(choices)}.")
        self.check_formats(characteristics)

    def check_formats(self, characteristics: Characteristics) -> None:
        """Raise Refusal where a characteristic cannot be right."""
        for name, pattern in self.formats.items():
            if _misfits(characteristics, name, pattern):
                raise Refusal("invalidCharacteristic", f"{self.name} cannot work with this {name}.")

    def held(self, characteristics: Characteristics) -> Iterator[tuple[str, str]]:
        """What the service wants for itself: pairs of what it is and its value, without regard to case."""
        for kind, names in self.holds.items():
            for name in names:
                for value in _values(characteristics, name):
                    yield kind, value.strip().casefold()

    def subject(self, characteristics: Characteristics, otherwise: str) -> str:
        """What a person calls the service by."""
        return ", ".join(value for _, value in self.held(characteristics)) or otherwise


class Specifications:
    """All that the network can provide."""

    def __init__(self, text: str) -> None:
        self._text = text

    @classmethod
    def packaged(cls) -> "Specifications":
        return cls((files("environments.sandbox.network") / "elements.yaml").read_text("utf-8"))

    def get(self, name: str) -> Specification:
        """The specification of that name; raises Refusal."""
        if name not in self._by_name:
            raise Refusal("unknownSpecification", f"The network has no {name}.")
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Specification]:
        document = yaml.safe_load(self._text)["specifications"]
        return {name: _specification(name, entry) for name, entry in document.items()}


def _specification(name: str, entry: dict[str, Any]) -> Specification:
    required = tuple(tuple(one) if isinstance(one, list) else (one,) for one in entry.pop("required", ()))
    holds = {kind: tuple(names) for kind, names in entry.pop("holds", {}).items()}
    losing, packages = entry.pop("losing", None), entry.pop("packages", None)
    return Specification(
        name=name,
        required=required,
        holds=holds,
        losing=LosingCarrier(**losing) if losing else None,
        packages=Packages(**packages) if packages else None,
        **entry,
    )


def _values(characteristics: Characteristics, name: str) -> list[str]:
    return [value for one, value in characteristics if one == name and value.strip()]


def _misfits(characteristics: Characteristics, name: str, pattern: str) -> bool:
    return any(not re.fullmatch(pattern, value.strip(), re.ASCII) for value in _values(characteristics, name))
