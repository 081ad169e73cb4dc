"""Each environment has ports of its own, settings without secrets, and a record of which slot serves."""

from itertools import combinations
from pathlib import Path

import pytest

from environments.promotion.systems import environment_settings
from environments.promotion.systems.environment_folder import EnvironmentFolder, NoEnvironment, Serving
from environments.promotion.systems.environment_settings import check_settings, prepare_settings, slot_variables
from environments.settings.development_files import write_variables
from environments.settings.settings_invalid import SettingsInvalid
from environments.settings.sources import ENVIRONMENTS


def folder_of(name: str, var: Path, **variables: str) -> EnvironmentFolder:
    return EnvironmentFolder.named(name, {"DIALTONE_VAR": str(var), **variables})


def ports_in(environment: EnvironmentFolder) -> list[int]:
    every = (*environment.outside_ports(), *environment.slot_ports("a"), *environment.slot_ports("b"))
    return [port.number for port in every]


def test_no_two_environments_share_a_port(tmp_path: Path) -> None:
    ports = {name: ports_in(folder_of(name, tmp_path)) for name in ENVIRONMENTS}

    assert all(len(set(numbers)) == len(numbers) for numbers in ports.values())
    assert not any(set(ports[first]) & set(ports[second]) for first, second in combinations(ENVIRONMENTS, 2))


def test_one_variable_moves_all_ports_and_is_named_with_each(tmp_path: Path) -> None:
    here, moved = folder_of("staging", tmp_path), folder_of("staging", tmp_path, DIALTONE_STAGING_PORTS="9000")

    assert ports_in(moved) == [port - here.first_port + 9000 for port in ports_in(here)]
    assert {port.variable for port in moved.outside_ports()} == {"DIALTONE_STAGING_PORTS"}
    assert moved.origin("store") == "https://store.staging.localhost:9000"


@pytest.mark.parametrize("port", ["0", "65535", "eighty", "-1"])
def test_a_variable_that_is_no_port_is_refused(tmp_path: Path, port: str) -> None:
    with pytest.raises(NoEnvironment, match="DIALTONE_PRODUCTION_PORTS"):
        folder_of("production", tmp_path, DIALTONE_PRODUCTION_PORTS=port)


def test_an_unknown_environment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoEnvironment, match="there are development, staging, production"):
        folder_of("testing", tmp_path)


def test_the_slot_that_serves_is_remembered(tmp_path: Path) -> None:
    environment = folder_of("staging", tmp_path)
    environment.path.mkdir(parents=True)
    serving = Serving().moved_to("b", "1" * 64)

    environment.write_serving(serving)

    assert environment.read_serving() == serving
    assert (serving.build, serving.free) == ("1" * 64, "a")


def test_production_lists_at_once_all_that_only_a_person_can_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _forget_variables(monkeypatch)
    production = folder_of("production", tmp_path)
    prepare_settings(production)

    with pytest.raises(SettingsInvalid) as refused:
        check_settings(production)

    assert [fault.split()[3] for fault in refused.value.faults] == [
        "DIALTONE_PROVISIONING_PASSWORD",
        "DIALTONE_AVAILABILITY_PASSWORD",
    ]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_settings_are_complete_and_hold_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    _forget_variables(monkeypatch)
    for variable in ("DIALTONE_PROVISIONING_PASSWORD", "DIALTONE_AVAILABILITY_PASSWORD"):
        if name == "production":
            monkeypatch.setenv(variable, "secret-of-the-network")
    environment = folder_of(name, tmp_path)

    prepare_settings(environment)
    settings = check_settings(environment)

    written = (environment.path / "settings.toml").read_text()
    assert (settings.store.origin, settings.store.port) == (environment.origin("store"), environment.first_port + 3)
    assert (settings.cookie_secure, settings.proxy.trusted_hops) == (True, 1)
    assert not any(secret in written for secret in (settings.secret_key, settings.notifications.password))


@pytest.mark.parametrize("name", ["development", "staging"])
def test_productions_passwords_in_the_same_shell_do_not_reach_a_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    _forget_variables(monkeypatch)
    for variable in environment_settings.OUTSIDE_WORLD:
        monkeypatch.setenv(variable, f"production's {variable}")
    environment = folder_of(name, tmp_path)
    prepare_settings(environment)

    check_settings(environment)

    processes = {**slot_variables(environment, "a"), **environment_settings.outside_variables(environment)}
    assert not [value for value in processes.values() if value.startswith("production's")]


def test_the_slots_differ_in_their_ports_alone_and_get_no_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _forget_variables(monkeypatch)
    staging = folder_of("staging", tmp_path)
    prepare_settings(staging)
    write_variables(
        staging.path / "database.env", {"DATABASE_URL": "app", "DATABASE_OWNER_URL": "owner"}, heading="For this test."
    )

    a, b = slot_variables(staging, "a"), slot_variables(staging, "b")

    assert {name for name in a if a[name] != b[name]} == {
        f"DIALTONE_{site}_PORT" for site in ("STORE", "OFFICE", "INTELLIGENCE", "NOTIFICATIONS")
    }
    assert a["DATABASE_URL"] == "app"
    assert "DATABASE_OWNER_URL" not in a
    assert environment_settings.owner_variables(staging, "a")["DATABASE_OWNER_URL"] == "owner"


def _forget_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*environment_settings.GIVEN, "DATABASE_OWNER_URL", "DIALTONE_SETTINGS"):
        monkeypatch.delenv(name, raising=False)
