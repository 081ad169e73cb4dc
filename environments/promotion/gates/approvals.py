"""Approvals of promotions: signed statements in the record, of people who neither built the build nor promote it."""

from environments.promotion.builds.read_build import Build
from environments.promotion.builds.signing_keys import verify_signature
from environments.promotion.lane.record import Entry, ReleaseEvent, ReleaseRecord
from environments.promotion.releases_folder import ReleasesFolder
from environments.settings.errors import CannotContinue


def statement_of_approval(build: Build, environment: str, *, is_hotfix: bool = False) -> bytes:
    """The statement that a release engineer signs to approve a promotion."""
    return f"approve {'hotfix ' if is_hotfix else ''}{build.digest} {environment}".encode()


def find_approver(
    releases: ReleasesFolder, record: ReleaseRecord, build: Build, environment: str, by: str, *, of_hotfix: bool = False
) -> tuple[str, str]:
    """The name of the person who approved the promotion by `by`, and the evidence; the name is "" if nobody did.

    An approval of a hotfix is an approval too, but not the other way around.
    """
    involved, own = {build.signed_by, by}, ""
    for entry in record.entries(environment, events=(ReleaseEvent.APPROVED,), build=build.digest):
        is_hotfix = entry.facts.get("hotfix") is True
        if of_hotfix and not is_hotfix:
            continue
        name = _signer_of(releases, entry, statement_of_approval(build, environment, is_hotfix=is_hotfix))
        if name and name not in involved:
            return name, f"approved by {name} at {entry.at:%Y-%m-%d %H:%M} UTC"
        own = name or own
    if own:
        return "", f"{own} built or promotes it: another person must approve it"
    return "", "no other person approved it"


def _signer_of(releases: ReleasesFolder, entry: Entry, statement: bytes) -> str:
    try:
        return verify_signature(releases, statement, str(entry.facts["signature"]))
    except (CannotContinue, KeyError):
        return ""
