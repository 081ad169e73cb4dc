"""The verbs that move builds from environment to environment."""

import os
from typing import TYPE_CHECKING, Any

import click

from environments.commands.builds import checkout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from environments.promotion.builds.read_build import Build
    from environments.promotion.builds.signing_keys import Signer
    from environments.promotion.gates.find_gates import Gates
    from environments.promotion.lane.promote import Lane
    from environments.promotion.lane.switch import Switch
    from environments.promotion.systems.environment_folder import EnvironmentFolder


@click.command()
@click.argument("build")
@click.argument("environment", type=click.Choice(["staging", "production"]))
@click.option("--dry-run", is_flag=True, help="Only show the gates and what would be done.")
@click.option("--step-seconds", type=click.FloatRange(0, 3600), default=10.0, help="How long each share is watched.")
@click.option("--hotfix", metavar="REASON", default="", help="Skip the soak; needs an approval of a hotfix.")
def promote(build: str, environment: str, dry_run: bool, step_seconds: float, hotfix: str) -> None:
    """Promote a BUILD to staging or production, without losing a request.

    Requests are shifted in steps of 1, 10, 50 and 100%. If the new release fails, the former one gets them back. After
    an interruption, the same command continues.
    """
    from environments.promotion.systems.environment_folder import EnvironmentFolder

    lane, folder = _lane(), EnvironmentFolder.named(environment)
    if dry_run:
        raise SystemExit(_show_gates(lane, build, folder, hotfix))
    click.echo("  checking the gates")
    lane.promote(build, folder, _switch(folder, step_seconds), hotfix=hotfix.strip())
    click.echo(f"{environment} runs build {build[:12]}.")


def _show_gates(lane: "Lane", build: str, folder: "EnvironmentFolder", hotfix: str) -> int:
    """Print each gate with its evidence, and what would be done. Return 1 if a gate is not passed."""
    from environments.promotion.builds.read_build import read_build
    from environments.promotion.releases_folder import ReleasesFolder

    found, serving = read_build(ReleasesFolder.named(), build), folder.read_serving()
    gates = lane.gates(found, folder.name, hotfix=hotfix.strip())
    for gate in gates:
        click.echo(f"{'passed' if gate.is_passed else 'FAILED':<8}{gate.name:<16}{gate.evidence}")
    click.echo(f"{'later':<8}{'smoke':<16}the new slot is tried before it gets requests")
    click.echo(f"Slot {serving.free} would start build {found.short} with schema {found.manifest.schema},")
    click.echo(f"and slot {serving.active} ({serving.build[:12] or 'no build'}) would rest.")
    return 0 if all(gate.is_passed for gate in gates) else 1


@click.command()
@click.argument("environment", type=click.Choice(["staging", "production"]))
def rollback(environment: str) -> None:
    """Return to the build before, and hold the environment until `dialtone hold --release`."""
    from environments.promotion.systems.environment_folder import EnvironmentFolder

    folder = EnvironmentFolder.named(environment)
    former = _lane().roll_back(folder, _switch(folder, 0))
    click.echo(f"{environment} runs build {former[:12]} again, and is held.")


@click.command()
@click.argument("build")
@click.argument("environment", type=click.Choice(["staging", "production"]))
@click.option("--hotfix", is_flag=True, help="Also approve that its time on staging is skipped.")
def approve(build: str, environment: str, hotfix: bool) -> None:
    """Approve that someone else promotes a BUILD."""
    lane = _lane()
    found = lane.approve(build, environment, is_hotfix=hotfix)
    click.echo(f"Build {found.short} is approved for {environment}{' as a hotfix' if hotfix else ''}.")
    if found.signed_by == lane.by:
        click.echo("You built it, so another person must approve it too.")


@click.command("check-commit")
@click.option("--only", "names", multiple=True, type=click.Choice(["tests", "migrations", "former-release"]))
@click.option("--former", default="", metavar="REVISION", help="The release whose tests run on the new schema.")
def check_commit(names: tuple[str, ...], former: str) -> None:
    """Run the checks of the newest commit here, and record the signed results. It takes half an hour or more.

    tests is `make check`, migrations `make lint-migrations`, former-release `make previous-release-test`.
    """
    from environments.promotion.builds.signing_keys import find_signer, name_of_signer
    from environments.promotion.gates.commit_checks import COMMANDS, run_and_show
    from environments.promotion.gates.commit_checks import check_commit as check
    from environments.promotion.lane.record import open_record
    from environments.promotion.releases_folder import ReleasesFolder

    folder = ReleasesFolder.named()
    signer = find_signer(folder, os.environ)
    by, chosen = name_of_signer(folder, signer), names or tuple(COMMANDS)
    commit = check(checkout(), open_record(folder), signer, by, chosen, former, run_and_show)
    click.echo(f"Commit {commit[:12]} passed: {', '.join(chosen)}.")


@click.command()
@click.argument("environment", type=click.Choice(["staging", "production"]))
@click.option("--reason", default="", help="Why nothing may be promoted; required unless you release a hold.")
@click.option("--release", is_flag=True, help="Release the hold.")
def hold(environment: str, reason: str, release: bool) -> None:
    """Let nothing be promoted to an environment until the hold is released."""
    if release:
        _lane().release_hold(environment)
        click.echo(f"{environment} is no longer held.")
        return
    if not reason.strip():
        raise click.UsageError("Give a --reason.")
    _lane().hold(environment, reason)
    click.echo(f"{environment} is held: {reason}")


@click.command()
@click.option("--print-sql", is_flag=True, help="Print the SQL that creates the record, for a database of your own.")
def releases(print_sql: bool) -> None:
    """Show which build each environment runs, and the record of everything that was done."""
    from environments.promotion.lane.record import SCHEMA, open_record
    from environments.promotion.releases_folder import ReleasesFolder
    from environments.promotion.systems.environment_folder import EnvironmentFolder

    if print_sql:
        click.echo(SCHEMA)
        return
    for name in ("staging", "production"):
        click.echo(f"{name:<12}{EnvironmentFolder.named(name).read_serving().build[:12] or 'no build'}")
    for entry in open_record(ReleasesFolder.named()).entries():
        what = f"{entry.event:<14}{entry.environment:<12}{entry.build[:12]:<14}{entry.by:<13} {_details(entry.facts)}"
        click.echo(f"{entry.at:%Y-%m-%d %H:%M:%S} {what}".rstrip())


def _details(facts: "Mapping[str, Any]") -> str:
    """The reason of an entry; of a check, its name and result; of gates, how many are passed."""
    if "check" in facts:
        return f"{facts['check']} {'passed' if facts.get('passed') else 'failed'}"
    if isinstance(facts.get("gates"), list):
        return f"{sum(row.get('passed') is True for row in facts['gates'])} of {len(facts['gates'])} gates passed"
    hotfix = f"hotfix: {facts['hotfix']}" if isinstance(facts.get("hotfix"), str) and facts["hotfix"] else ""
    office = f" (in the back office of {facts['office']})" if facts.get("office") else ""
    return f"{facts.get('reason') or hotfix}{office}".replace("\n", " ").strip()


@click.command()
@click.argument("environment", type=click.Choice(["staging", "production"]))
def drift(environment: str) -> None:
    """List what differs between what runs and what was promoted. Exits with status 1 if anything does."""
    from environments.promotion.drift.find_drift import find_drift
    from environments.promotion.lane.record import open_record
    from environments.promotion.releases_folder import ReleasesFolder
    from environments.promotion.systems.environment_folder import EnvironmentFolder

    folder = ReleasesFolder.named()
    found = find_drift(EnvironmentFolder.named(environment), folder, open_record(folder))
    for line in found:
        click.echo(line)
    click.echo(f"{environment} differs in {len(found)} places." if found else f"{environment} runs what was promoted.")
    raise SystemExit(1 if found else 0)


@click.command("release-agent")
@click.argument("environment", type=click.Choice(["staging", "production"]))
def release_agent(environment: str) -> None:
    """Do on this machine what the release page of a back office asks for, until SIGTERM.

    `dialtone environment up` starts it. It rolls back, and notes how the gates of a waiting build are.
    """
    from environments.promotion.lane.release_agent import ReleaseAgent, open_when_there
    from environments.promotion.releases_folder import ReleasesFolder
    from environments.promotion.systems.environment_folder import EnvironmentFolder

    folder, releases = EnvironmentFolder.named(environment), ReleasesFolder.named()
    ReleaseAgent(
        folder,
        releases,
        open_when_there(releases, click.echo),
        _lane_of,
        lambda: _switch(folder, 0),
        click.echo,
    ).run()


def _lane() -> "Lane":
    """The lane of the release engineer whose key is here."""
    from environments.promotion.builds.signing_keys import find_signer
    from environments.promotion.releases_folder import ReleasesFolder

    return _lane_of("", find_signer(ReleasesFolder.named(), os.environ))


def _lane_of(by: str, signer: "Signer | None" = None) -> "Lane":
    from environments.promotion.gates.surroundings import LocalSurroundings
    from environments.promotion.lane.promote import Lane
    from environments.promotion.lane.record import open_record
    from environments.promotion.releases_folder import ReleasesFolder
    from environments.promotion.systems.environment_folder import EnvironmentFolder

    folder = ReleasesFolder.named()
    record, surroundings = open_record(folder), LocalSurroundings(folder, EnvironmentFolder.named)

    def gates(by: str) -> "Gates":
        from environments.promotion.gates.find_gates import Gates, soak_minutes

        return Gates(folder, record, surroundings, by, soak_minutes=soak_minutes(os.environ))

    def describe(build: "Build") -> "Mapping[str, Any]":
        from environments.promotion.builds.describe_build import describe_build

        return describe_build(folder, build, checkout())

    return Lane(folder, record, signer, surroundings, by=by, gates=gates, describe=describe)


def _switch(environment: "EnvironmentFolder", step_seconds: float) -> "Switch":
    from environments.promotion.lane.switch import Switch
    from environments.promotion.releases_folder import ReleasesFolder
    from environments.promotion.systems.proxy import proxy_of
    from environments.promotion.systems.slots import Slot

    folder = ReleasesFolder.named()
    return Switch(
        environment,
        proxy_of(environment),
        lambda slot, build: Slot(environment, slot, folder, build),
        lambda line: click.echo(f"  {line}"),
        step_seconds,
    )
