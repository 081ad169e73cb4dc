"""A record of releases with a lane in it."""

from typing import Any

from business_layer.releases.record import ReleaseEvent
from tests.fakes.releases import FakeReleaseRecord

E = ReleaseEvent
OLD, NEW, NEWEST = "1" * 64, "2" * 64, "3" * 64
COMMITS = {OLD: "a" * 40, NEW: "b" * 40, NEWEST: "c" * 40}
SUBJECTS = (
    *(("c" * 40, "Sell a faster line"), ("b" * 40, "Say prices with taxes"), ("a" * 40, "Open a store")),
    *(("9" * 40, "Connect"), ("8" * 40, "Begin")),
)
GATES = [
    {"name": "tests", "passed": True, "evidence": "make check passed"},
    {"name": "approval", "passed": False, "evidence": "no other person approved it"},
]


def a_description(build: str, **facts: Any) -> dict[str, Any]:
    """A build of its own commit and those before it, of which three are listed."""
    age = next(age for age, (commit, _) in enumerate(SUBJECTS) if commit == COMMITS[build])
    return {
        "commit": COMMITS[build],
        "version": "0.1.0",
        "built_by": "robin",
        "login": "robin@dialtone.example",
        "migrations": [f"00{number:02}" for number in range(1, 5 - age)],
        "catalogue": {"paging": "d1", "paging: access": "9.95" if build == OLD else "10.95"},
        "commits": [list(row) for row in SUBJECTS[age : age + 3]],
        **facts,
    }


def a_record() -> FakeReleaseRecord:
    """The newest build was made, the new one runs on staging, the old one in production."""
    record = FakeReleaseRecord()
    for build in (OLD, NEW, NEWEST):
        record.append(E.BUILT, "development", build, "robin", description=a_description(build))
    promote(record, OLD, "staging")
    promote(record, OLD, "production")
    promote(record, NEW, "staging", instead_of=OLD)
    return record


def promote(record: FakeReleaseRecord, build: str, environment: str, instead_of: str = "") -> None:
    settings = {"mail.host": environment, "limits.orders_per_minute": "30"}
    if environment == "staging":
        settings["sandbox.seconds_per_day"] = "5"
    record.append(E.BEGUN, environment, build, "robin", description=a_description(build))
    record.append(
        E.PROMOTED,
        environment,
        build,
        "robin",
        gates={"tests": "make check passed"},
        instead_of=instead_of,
        observed={"settings": settings, "schema": {}, "catalog": {}},
    )
