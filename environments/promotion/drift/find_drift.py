"""Compares what runs in an environment with what was promoted to it."""

from environments.promotion.builds.read_build import read_build
from environments.promotion.drift.installed_files import installed_differences
from environments.promotion.drift.observe import differences, observe
from environments.promotion.gates.find_gates import SERVES
from environments.promotion.lane.record import ReleaseRecord
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.settings.errors import CannotContinue


def find_drift(environment: EnvironmentFolder, releases: ReleasesFolder, record: ReleaseRecord) -> list[str]:
    """A line for each difference in build, files, settings, schema and catalog. Raises CannotContinue.

    Settings, schema and catalog are compared with what was noted at the end of the promotion.
    """
    entry = record.latest(environment.name, *SERVES)
    if entry is None:
        raise CannotContinue(f"No build was promoted to {environment.name}.")
    serving, found = environment.read_serving(), []
    if serving.build != entry.build:
        found.append(f"build: {serving.build[:12] or 'none'} serves, and {entry.build[:12]} was promoted")
    build = read_build(releases, entry.build)
    found += installed_differences(build, releases.installed / build.digest)
    if str(releases.installed / serving.build) not in _command_of(environment, serving.active):
        found.append(f"files: the processes of slot {serving.active} run from another folder")
    noted = entry.facts.get("observed")
    if noted is None:
        return [*found, "settings, schema and catalog: nothing was noted at the promotion"]
    return [*found, *differences(noted, observe(environment))]


def _command_of(environment: EnvironmentFolder, slot: str) -> str:
    file = environment.slot(slot) / "supervisor.conf"
    return file.read_text("utf-8") if file.exists() else ""
