"""The record of releases and the back office's signature, as the business needs them."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from business_layer.releases.record import Entry, ReleaseEvent
from business_layer.releases.release_act import ReleaseAct
from business_layer.shared.errors import GatewayUnavailable
from business_layer.user_management.ports import UserUnitOfWork

Facts = Mapping[str, Any]


class NoRecord(GatewayUnavailable):
    """This system was not told where the record of releases is."""

    code = "no_record"


class NoOfficeKey(GatewayUnavailable):
    """This back office has no key, so nobody would believe what it adds to the record."""

    code = "no_office_key"


class ReleaseRecord(Protocol):
    """The record of releases. Every method raises NoRecord, or GatewayUnavailable if its database is away."""

    def append(self, event: ReleaseEvent, environment: str, build: str, by: str, **facts: Any) -> None: ...

    def newest_of_each(self) -> Sequence[Entry]:
        """The newest line of each event in each environment."""
        ...

    def about(self, builds: Sequence[str], *events: ReleaseEvent) -> Sequence[Entry]:
        """The lines with one of these events about any of these builds or commits, the oldest first."""
        ...

    def descriptions(self, builds: Sequence[str]) -> Mapping[str, Facts]:
        """The description of each of these builds that has one: commit, migrations, catalog."""
        ...

    def history(self, *, before: int | None, limit: int) -> Sequence[Entry]:
        """Lines, the newest first, without their large facts: all, or those before a number."""
        ...

    def attended(self) -> frozenset[str]:
        """The environments whose release agent runs now."""
        ...


class OfficeSignature(Protocol):
    """The signature of this back office. `office` is the name of its environment."""

    @property
    def office(self) -> str: ...

    def sign(self, statement: bytes, comment: str) -> str:
        """Sign a statement. Raises NoOfficeKey."""
        ...


class ReleaseActs(Protocol):
    def add(self, act: ReleaseAct) -> None: ...

    def get(self, act_id: UUID) -> ReleaseAct: ...


class ReleasesUnitOfWork(UserUnitOfWork, Protocol):
    @property
    def release_acts(self) -> ReleaseActs: ...
