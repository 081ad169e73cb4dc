"""The facts about an environment that the gates need: its build, its customers' products, its metrics."""

import subprocess
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException
from typing import Protocol

import psycopg

from environments.promotion.builds.read_build import Build
from environments.promotion.drift.observe import Observation, observe
from environments.promotion.gates.measurement import Measurement
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import HOST, EnvironmentFolder
from environments.promotion.systems.environment_settings import slot_variables
from environments.promotion.systems.installation import install_build
from environments.settings.errors import CannotContinue

SECONDS_TO_ANSWER = 5
# Products in these states are over.
IN_USE = """
SELECT offering_slug, count(*) FROM products WHERE state NOT IN ('terminated', 'cancelled', 'aborted') GROUP BY 1
"""


class SurroundingsAway(CannotContinue):
    """The environment does not answer, so a gate cannot be checked."""


class Surroundings(Protocol):
    """The facts about environments that the gates need."""

    def serving(self, environment: str) -> str: ...
    def products_in_use(self, environment: str) -> Mapping[str, int]: ...
    def measure(self, environment: str) -> Measurement: ...
    def catalogue_faults(self, build: Build) -> str: ...
    def observe(self, environment: str) -> Observation: ...


class LocalSurroundings:
    """The environments of this machine."""

    def __init__(self, releases: ReleasesFolder, find: Callable[[str], EnvironmentFolder]) -> None:
        self._releases, self._find = releases, find

    def serving(self, environment: str) -> str:
        """The digest of the build that serves; "" if none does."""
        return self._find(environment).read_serving().build

    def products_in_use(self, environment: str) -> Mapping[str, int]:
        """The number of products that customers have of each offering. Raises SurroundingsAway."""
        folder = self._find(environment)
        url = slot_variables(folder, "a").get("DATABASE_URL", "")
        try:
            with psycopg.connect(url, connect_timeout=SECONDS_TO_ANSWER) as connection:
                return dict(connection.execute(IN_USE).fetchall())
        except psycopg.Error as away:
            raise SurroundingsAway(f"the database of {environment} does not answer: {_first_line(away)}") from None

    def measure(self, environment: str) -> Measurement:
        """The counts of the slot that serves. Raises SurroundingsAway."""
        folder = self._find(environment)
        ports = folder.site_ports(folder.read_serving().active)
        try:
            return Measurement.of([_metrics(port) for port in ports.values()])
        except (OSError, HTTPException) as away:
            raise SurroundingsAway(f"the metrics of {environment} do not answer: {_first_line(away)}") from None

    def catalogue_faults(self, build: Build) -> str:
        """The faults that the build's own program finds in the build's catalog; "" if there are none."""
        command = [str(install_build(self._releases, build)), "-m", "environments", "catalogue", "validate"]
        done = subprocess.run(command, cwd=build.folder, capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()

    def observe(self, environment: str) -> Observation:
        """The settings, schema and catalog that run. Raises CannotContinue."""
        return observe(self._find(environment))


def _metrics(port: int) -> str:
    connection = HTTPConnection(HOST, port, timeout=SECONDS_TO_ANSWER)
    try:
        connection.request("GET", "/metrics", headers={"Host": HOST})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
    finally:
        connection.close()
    if answer.status != 200:
        raise HTTPException(f"/metrics at port {port} answers {answer.status}")
    return text


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
