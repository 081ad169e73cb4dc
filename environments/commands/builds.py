"""The verbs of builds: make one, check one, and make the key that signs them."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from environments.promotion.builds.read_build import Build
    from environments.promotion.releases_folder import ReleasesFolder


@click.command()
@click.option("--commit", "revision", metavar="REVISION", help="Build this commit, whatever the files here contain.")
def build(revision: str | None) -> None:
    """Make a signed build of a commit, by default of the newest one.

    It is a folder in builds/ of the folder that DIALTONE_RELEASES names, by default var/releases.
    """
    from environments.promotion.builds.commit_source import find_commit
    from environments.promotion.builds.make_build import make_build
    from environments.promotion.builds.signing_keys import find_signer
    from environments.promotion.releases_folder import ReleasesFolder

    releases = ReleasesFolder.named()
    signer = find_signer(releases, os.environ)
    commit = find_commit(checkout(), revision)
    click.echo(f"building commit {commit.id[:12]}")
    made = make_build(releases, commit, signer, lambda line: click.echo(f"  {line}"))
    for part, digest in made.manifest.parts.items():
        click.echo(f"{part:<20}{digest}")
    click.echo(f"{'build':<20}{made.digest}")
    click.echo(f"It is in {made.folder}, signed by {made.signed_by}.")
    _record_build(releases, made)


def _record_build(releases: "ReleasesFolder", made: "Build") -> None:
    """Tell the record of the build. It is whole without that, and a promotion describes it again."""
    from environments.promotion.builds.describe_build import describe_build
    from environments.promotion.lane.record import RecordAway, ReleaseEvent, open_record

    description = describe_build(releases, made, checkout())
    try:
        open_record(releases).append(
            ReleaseEvent.BUILT, "development", made.digest, made.signed_by, description=description
        )
    except RecordAway as away:
        click.echo(f"The release page does not show it yet. {away}", err=True)


@click.command("check-build")
@click.argument("build")
def check_build(build: str) -> None:
    """Check the signature and each file of a BUILD, named by its digest or the first digits of it."""
    from environments.promotion.builds.read_build import read_build
    from environments.promotion.releases_folder import ReleasesFolder

    found = read_build(ReleasesFolder.named(), build)
    files, commit = len(found.manifest.files), found.manifest.commit
    click.echo(f"Build {found.digest} is intact: {files} files of commit {commit[:12]}, signed by {found.signed_by}.")


@click.command("signing-key")
@click.argument("name")
@click.option("--office-login", metavar="EMAIL", default="", help="The email of the key's owner in the back office.")
@click.option("--for-office", is_flag=True, help="Make the key of the back office of staging or production.")
def signing_key(name: str, office_login: str, for_office: bool) -> None:
    """Make a signing key for the release engineer NAME, in minisign's format, and trust it here.

    If NAME is trusted already, --office-login only notes who that is in the back office.
    """
    from environments.promotion.builds.signing_keys import is_trusted, make_signing_key, tie_login
    from environments.promotion.releases_folder import ReleasesFolder

    releases = ReleasesFolder.named()
    if for_office:
        _make_office_key(releases, name)
        return
    if office_login and is_trusted(releases, name):
        tie_login(releases, name, office_login)
        click.echo(f"{name} is {office_login} in the back office. Copy {name}.pub again to where it is trusted.")
        return
    key = make_signing_key(releases, name, office_login)
    click.echo(f"Key {key.name} is made. {releases.keys / name}.key is secret: keep it to yourself.")
    click.echo(f"Where builds of yours may run, {name}.pub must be in the folder {releases.trusted_keys}.")


def _make_office_key(releases: "ReleasesFolder", name: str) -> None:
    from environments.promotion.builds.signing_keys import make_office_key

    if name not in ("staging", "production"):
        raise click.UsageError("Name staging or production.")
    key = make_office_key(releases, name)
    file = releases.office_keys / f"{name}.key"
    click.echo(f"Key {key.public.name} is made. The second line of {file} is its DIALTONE_OFFICE_KEY.")
    click.echo(f"Where its approvals count, {name}.pub must be in the folder {releases.trusted_offices}.")


def checkout() -> Path:
    """The checkout of this program or, if it is installed from a wheel, the working folder."""
    from environments.settings.development_files import CHECKOUT

    return CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()
