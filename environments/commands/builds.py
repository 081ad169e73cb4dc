"""The verbs of builds: make one, check one, and make the key that signs them."""

import os
from pathlib import Path

import click


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
def signing_key(name: str) -> None:
    """Make a signing key for the release engineer NAME, in minisign's format, and trust it here."""
    from environments.promotion.builds.signing_keys import make_signing_key
    from environments.promotion.releases_folder import ReleasesFolder

    releases = ReleasesFolder.named()
    key = make_signing_key(releases, name)
    click.echo(f"Key {key.name} is made. {releases.keys / name}.key is secret: keep it to yourself.")
    click.echo(f"Where builds of yours may run, {name}.pub must be in the folder {releases.trusted_keys}.")


def checkout() -> Path:
    """The checkout of this program or, if it is installed from a wheel, the working folder."""
    from environments.settings.development_files import CHECKOUT

    return CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()
