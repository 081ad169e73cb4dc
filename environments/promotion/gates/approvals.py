"""Approvals of promotions: signed statements in the record, of people who neither built the build nor promote it.

A release engineer signs with a key on the command line. In the back office, the office signs and names the person.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from business_layer.releases.release_act import office_statement
from environments.promotion.builds.read_build import Build
from environments.promotion.builds.signing_keys import login_of, verify_office_signature, verify_signature
from environments.promotion.lane.record import Entry, ReleaseEvent, ReleaseRecord
from environments.promotion.releases_folder import ReleasesFolder
from environments.settings.errors import CannotContinue


@dataclass(frozen=True)
class Approver:
    """The person who approved. `login` is the email address in the back office; "" if a key's owner is not noted."""

    name: str
    login: str
    office: str = ""

    @property
    def words(self) -> str:
        return f"{self.name} in the back office of {self.office}" if self.office else self.name


def statement_of_approval(build: Build, environment: str, *, is_hotfix: bool = False) -> bytes:
    """The statement that a release engineer signs to approve a promotion."""
    return f"approve {'hotfix ' if is_hotfix else ''}{build.digest} {environment}".encode()


def find_approver(
    releases: ReleasesFolder, record: ReleaseRecord, build: Build, environment: str, by: str, *, of_hotfix: bool = False
) -> tuple[str, str]:
    """The name of the person who approved the promotion by `by`, and the evidence; the name is "" if nobody did.

    An approval of a hotfix is an approval too, but not the other way around.
    """
    involved, reason = [name for name in (build.signed_by, by) if name], ""
    for entry in record.entries(environment, events=(ReleaseEvent.APPROVED,), build=build.digest):
        approver = _approver_of(releases, entry, build, environment)
        if approver is None or (of_hotfix and entry.facts.get("hotfix") is not True):
            continue
        against = next(_reasons_against(releases, approver, involved), "")
        if not against:
            return approver.name, f"approved by {approver.words} at {entry.at:%Y-%m-%d %H:%M} UTC"
        reason = against
    return "", reason or "no other person approved it"


def _reasons_against(releases: ReleasesFolder, approver: Approver, involved: list[str]) -> Iterator[str]:
    """Yield why an approval does not count: its person built or promotes the build, or might have."""
    for name in involved:
        login = login_of(releases, name)
        is_same_login = bool(login) and login == approver.login
        if is_same_login or (name == approver.name and not approver.office):
            yield f"{approver.name} built or promotes it: another person must approve it"
        elif approver.office and not login:
            yield (
                f"{approver.words} approved it, but it is not noted who {name} is there: "
                f"dialtone signing-key {name} --office-login EMAIL"
            )


def _approver_of(releases: ReleasesFolder, entry: Entry, build: Build, environment: str) -> Approver | None:
    """The person who signed this approval, or that a trusted back office names; None if it is not genuine."""
    facts = entry.facts
    try:
        signature = str(facts["signature"])
        if facts.get("office"):
            statement = office_statement(entry.event, environment, build.digest, entry.by, facts)
            office = verify_office_signature(releases, statement, signature)
            return Approver(entry.by, entry.by.lower(), office) if office == facts["office"] else None
        statement = statement_of_approval(build, environment, is_hotfix=facts.get("hotfix") is True)
        name = verify_signature(releases, statement, signature)
    except (CannotContinue, KeyError):
        return None
    return Approver(name, login_of(releases, name))
