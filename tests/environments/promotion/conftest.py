"""A company whose builds were made once, with its own record and machines for each test."""

import shutil
from pathlib import Path

import pytest

from environments.promotion.builds import build_parts
from environments.promotion.builds.read_build import Build
from environments.promotion.builds.signing_keys import make_signing_key
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import EnvironmentFolder
from tests.environments.promotion.company import Company, RecordInMemory
from tests.environments.promotion.machine import Machine
from tests.environments.promotion.small_checkout import SmallCheckout, write_no_bill

CHEAPER = """
slug: voice
offerings: [{slug: calls, name: Calls, prices: [{id: line, amount: "19.00"}, {id: mail, amount: "2.00"}]}]
"""
NEW_MIGRATION = 'revision = "0003"\ndown_revision = "0002"\n'


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[ReleasesFolder, list[Build]]:
    """Three builds: the second changes a style, the third also prices and the schema, and sells one offering less."""
    checkout = SmallCheckout.made(tmp_path_factory.mktemp("checkout"))
    make_signing_key(checkout.releases, "casey")
    (checkout.releases.keys / "casey.key").rename(checkout.releases.path / "casey.key")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_parts, "write_bill_of_materials", write_no_bill)
        builds = [checkout.build()]
        checkout.commit({"web_layer/static/store.css": "body { color: navy }\n"})
        builds.append(checkout.build())
        checkout.commit(
            {
                "environments/catalogue/voice.yaml": CHEAPER,
                "database_layer/migrations/versions/0003_third.py": NEW_MIGRATION,
            }
        )
        builds.append(checkout.build())
    (checkout.releases.path / "casey.key").rename(checkout.releases.keys / "casey.key")
    return checkout.releases, builds


@pytest.fixture
def company(made: tuple[ReleasesFolder, list[Build]], tmp_path: Path) -> Company:
    """A company that has checked the commits of its first two builds."""
    shutil.copytree(made[0].path, tmp_path / "releases")
    machines = {}
    for row, name in enumerate(("staging", "production")):
        environment = EnvironmentFolder(name, tmp_path / name, 20_000 + 100 * row)
        environment.path.mkdir()
        machines[name] = Machine(environment)
    company = Company(ReleasesFolder(tmp_path / "releases"), made[1], RecordInMemory(), machines)
    for build in company.builds[:2]:
        company.check_all(build)
    return company
