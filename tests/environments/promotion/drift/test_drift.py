"""Each difference to what was promoted is listed: build, files, packages, settings, schema and catalog."""

import zipfile
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from environments.promotion.drift.find_drift import find_drift
from environments.promotion.drift.installed_files import installed_differences
from environments.promotion.drift.observe import differences, observe, settings_as_text
from environments.promotion.lane.record import ReleaseEvent
from environments.promotion.systems.environment_folder import EnvironmentFolder, Serving
from environments.promotion.systems.environment_settings import prepare_settings
from environments.settings.errors import CannotContinue
from tests.environments.builders import some_settings
from tests.environments.promotion.company import Company
from tests.postgres import DatabaseForTests

CATALOG = """
INSERT INTO catalogue_versions (number, digest, published_at, valid_from, document, format)
VALUES (9, 'x', now(), now(), '{}', 1)
"""


@pytest.fixture
def installation(company: Company) -> Path:
    """The second build as it is installed: its wheel, and the package of its lock."""
    build = company.builds[1]
    packages = company.releases.installed / build.digest / "lib" / "python3.11" / "site-packages"
    with zipfile.ZipFile(build.wheel) as wheel:
        wheel.extractall(packages)
    package = packages / "idna-3.10.dist-info" / "METADATA"
    package.parent.mkdir()
    package.write_text("Metadata-Version: 2.1\nName: idna\nVersion: 3.10\n", "utf-8")
    return packages


def files(company: Company) -> list[str]:
    build = company.builds[1]
    return installed_differences(build, company.releases.installed / build.digest)


def test_an_installation_as_its_build_has_no_drift(company: Company, installation: Path) -> None:
    (installation / "web_layer" / "__pycache__").mkdir()
    (installation / "web_layer" / "__pycache__" / "site.pyc").write_bytes(b"x")

    assert files(company) == []


def test_each_changed_new_and_missing_file_is_listed(company: Company, installation: Path) -> None:
    (installation / "web_layer" / "static" / "store.css").write_text("body { color: red }", "utf-8")
    (installation / "web_layer" / "patched.py").write_text("", "utf-8")
    (installation / "environments" / "__init__.py").unlink()
    metadata = installation / "idna-3.10.dist-info" / "METADATA"
    metadata.write_text(metadata.read_text("utf-8").replace("3.10", "3.11"), "utf-8")

    assert sorted(files(company)) == [
        "files: environments/__init__.py is gone",
        "files: the package idna has version 3.11, not 3.10",
        "files: web_layer/patched.py is new",
        "files: web_layer/static/store.css was changed",
    ]


def test_a_build_that_is_not_installed_is_named(company: Company) -> None:
    assert files(company)[0].startswith(f"files: build {company.builds[1].short} is not installed")


def test_settings_are_compared_by_name_without_secrets(tmp_path: Path) -> None:
    settings = some_settings(tmp_path)
    noted = {"settings": settings_as_text(settings)}

    changed = {"settings": settings_as_text(replace(settings, support_number="(800) 555-0100"))}

    assert differences(noted, noted) == []
    assert differences(noted, changed) == [f"settings: support_number: {settings.support_number} became (800) 555-0100"]
    assert noted["settings"]["store.port"] == "8000"
    assert settings.secret_key not in str(noted)
    assert settings.database.url not in str(noted)


def test_a_change_of_the_schema_by_hand_and_a_published_catalog_are_listed(
    fresh_database: DatabaseForTests, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", fresh_database.url)
    staging = EnvironmentFolder("staging", tmp_path, 20_000)
    prepare_settings(staging)
    noted = observe(staging)
    with psycopg.connect(fresh_database.owner_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE carts ADD COLUMN note text")
        connection.execute("CREATE INDEX by_hand ON products (offering_slug)")
        connection.execute("CREATE TABLE scratch (id int)")
        connection.execute(
            "CREATE TABLE audit_rows_2031_01 PARTITION OF audit_rows FOR VALUES FROM ('2031-01-01') TO ('2031-02-01')"
        )
        connection.execute(CATALOG)

    assert differences(noted, observe(staging)) == [
        "catalog: version 9 is new",
        "schema: carts was changed",
        "schema: products was changed",
        "schema: scratch is new",
    ]


def test_a_promotion_notes_what_runs_and_drift_compares_it(
    company: Company, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.promote(company.builds[1], "staging")
    staging = company.machines["staging"].environment
    (staging.slot("b")).mkdir()
    (staging.slot("b") / "supervisor.conf").write_text(f"command={installation.parents[2]}/bin/python", "utf-8")
    monkeypatch.setattr("environments.promotion.drift.find_drift.observe", lambda _: {"settings": {}})

    found = find_drift(staging, company.releases, company.record)
    staging.write_serving(Serving().moved_to("b", company.builds[0].digest))
    moved = find_drift(staging, company.releases, company.record)

    assert found == ["settings: environment is gone"]
    assert moved[:2] == [
        f"build: {company.builds[0].short} serves, and {company.builds[1].short} was promoted",
        "files: the processes of slot b run from another folder",
    ]


def test_without_a_promotion_there_is_nothing_to_compare(company: Company) -> None:
    with pytest.raises(CannotContinue, match="No build was promoted to staging"):
        find_drift(company.machines["staging"].environment, company.releases, company.record)


def test_a_promotion_without_notes_says_so(company: Company, installation: Path) -> None:
    staging = company.machines["staging"].environment
    company.record.append(ReleaseEvent.PROMOTED, "staging", company.builds[1].digest, "robin")
    staging.write_serving(Serving().moved_to("b", company.builds[1].digest))

    assert find_drift(staging, company.releases, company.record)[-1] == (
        "settings, schema and catalog: nothing was noted at the promotion"
    )
