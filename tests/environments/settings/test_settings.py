"""The settings of each environment, and the faults that are refused, all in one message."""

import re
import stat
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from environments.settings import Settings, load_settings, sources
from environments.settings.development_files import CHECKOUT
from environments.settings.settings_invalid import SettingsInvalid
from environments.settings.sources import ENVIRONMENTS, PORT_VARIABLES, read_document
from environments.settings.typed_settings import secret_fields
from tests.environments.builders import SECRETS


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"DIALTONE_VAR": str(tmp_path), **SECRETS}


@pytest.fixture
def document(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Development's settings.toml, which a test can change before it is read."""
    document = read_document("development")
    monkeypatch.setattr(sources, "read_document", lambda _environment: document)
    return document


def keys(document: dict[str, Any]) -> set[str]:
    inner = {f"{section}.{key}" for section, group in document.items() if isinstance(group, dict) for key in group}
    return inner | {key for key, value in document.items() if not isinstance(value, dict)}


def faults(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(environ)
    return caught.value.faults


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_settings_of_each_environment_load(environ: dict[str, str], environment: str) -> None:
    settings = load_settings({**environ, "DIALTONE_ENVIRONMENT": environment})

    assert settings.environment == environment
    assert settings.store.port == 8000


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_each_environment_has_the_same_keys(environment: str) -> None:
    assert keys(read_document(environment)) == keys(read_document("development"))


def test_development_is_the_default(environ: dict[str, str]) -> None:
    assert load_settings(environ).environment == "development"


def test_an_unknown_environment_is_refused_with_the_known_ones() -> None:
    (fault,) = faults({"DIALTONE_ENVIRONMENT": "prod"})

    assert "'prod'" in fault
    assert "development, staging, production" in fault


def test_all_faults_are_listed_together(environ: dict[str, str], document: dict[str, Any]) -> None:
    del environ["DATABASE_URL"]
    del document["limits"]["orders_per_minute"]
    document["store"]["prot"] = 8000
    document["office"]["port"] = "8001"
    document["colour"] = "blue"
    environ["DIALTONE_STORE_PORT"] = "eighty"

    told = "\n".join(faults(environ))

    for place in ("DATABASE_URL", "limits.orders_per_minute", "prot", "office.port", "colour", "DIALTONE_STORE_PORT"):
        assert place in told


def test_no_message_holds_a_secret(environ: dict[str, str], document: dict[str, Any]) -> None:
    document["store"]["port"] = "8000"

    told = "\n".join(faults(environ))

    assert "secret-of" not in told


def test_no_secret_is_in_the_text_of_the_settings(environ: dict[str, str]) -> None:
    text = repr(load_settings(environ))

    assert not [secret for secret in SECRETS.values() if secret in text]
    assert not [person.password for person in load_settings(environ).demonstration if person.password in text]


def test_a_secret_in_the_file_is_refused(environ: dict[str, str], document: dict[str, Any]) -> None:
    document["provisioning"]["password"] = "in-the-repository"

    (fault,) = faults(environ)

    assert "DIALTONE_PROVISIONING_PASSWORD" in fault
    assert "in-the-repository" not in fault


@pytest.mark.parametrize(
    ("section", "key", "value", "told"),
    [
        ("store", "port", 70000, "store.port must be a port number"),
        ("store", "workers", 0, "store.workers must be at least 1"),
        ("store", "threads", True, "store.threads must be a whole number"),
        ("logging", "level", "loud", "logging.level must be one of"),
        ("logging", "json", "yes", "logging.json must be true or false"),
        ("mail", "host", 5, "mail.host must be a string"),
        ("retention", "audit_months", 24, "retention.audit_months must be at least 25"),
        ("retention", "event_months", 3, "retention.event_months must be at least 4"),
        ("proxy", "trusted_hops", -1, "proxy.trusted_hops must be at least 0"),
        ("fulfilment", "retry_cap_seconds", 7200, "fulfilment.retry_cap_seconds must be at most 3600"),
        ("fulfilment", "follow_seconds", 7200, "fulfilment.follow_seconds must be at most 3600"),
        ("fulfilment", "follow_seconds", 1, "fulfilment.follow_seconds must be more than 1"),
        ("office", "port", 8000, "port 8000 is used more than once: store, office"),
    ],
)
def test_an_invalid_value_is_refused(
    environ: dict[str, str], document: dict[str, Any], section: str, key: str, value: object, told: str
) -> None:
    document[section][key] = value

    assert any(told in fault for fault in faults(environ))


@pytest.mark.parametrize(
    ("section", "key", "value", "told"),
    [
        ("", "cookie_secure", False, "cookie_secure must be true"),
        ("", "security_contact", "security@dialtone.example", "security_contact must begin with"),
        ("proxy", "trusted_hops", 0, "proxy.trusted_hops must be at least 1"),
        ("provisioning", "endpoint", "http://network.example/provisioning", "provisioning.endpoint must begin with"),
        ("availability", "endpoint", "http://192.0.2.7/availability", "availability.endpoint must begin with"),
        ("mail", "starttls", False, "mail.starttls must be true"),
        ("store", "origin", "http://store.example", "store.origin must begin with https"),
        ("sandbox", "enabled", True, "production never starts the sandbox"),
    ],
)
def test_production_refuses_what_only_development_can_have(
    environ: dict[str, str], document: dict[str, Any], section: str, key: str, value: object, told: str
) -> None:
    safe = read_document("production")
    document.clear()
    document.update(safe)
    (document[section] if section else document)[key] = value

    assert any(told in fault for fault in faults({**environ, "DIALTONE_ENVIRONMENT": "production"}))


@pytest.mark.parametrize("variable", ["DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_REPLICA_URL"])
@pytest.mark.parametrize(
    ("url", "is_fit"),
    [
        ("postgresql://app:secret-of-it@db.example/dialtone", False),
        ("postgresql://app:secret-of-it@db.example/dialtone?sslmode=disable", False),
        ("postgresql://app:secret-of-it@db.example/dialtone?sslmode=prefer", False),
        ("postgresql://app:secret-of-it@/dialtone?host=127.0.0.1,db.example&port=1,2", False),
        ("mysql://app:secret-of-it@db.example/dialtone", False),
        ("postgresql://app:secret-of-it@db.example/dialtone?sslmode=verify-full", True),
        ("postgresql://app:secret-of-it@/dialtone?host=a.example,b.example&sslmode=require", True),
        ("postgresql://app:secret-of-it@localhost/dialtone", True),
        ("postgresql://app:secret-of-it@[::1]:5433/dialtone", True),
        ("postgresql:///dialtone?host=/run/postgresql", True),
    ],
)
def test_production_reaches_a_remote_database_only_encrypted(
    environ: dict[str, str], variable: str, url: str, is_fit: bool
) -> None:
    variables = {**environ, "DIALTONE_ENVIRONMENT": "production", variable: url}

    if is_fit:
        assert load_settings(variables).environment == "production"
    else:
        (fault,) = faults(variables)
        assert fault.startswith(variable)
        assert "secret-of-it" not in fault


@pytest.mark.parametrize("variable", ["DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_REPLICA_URL"])
@pytest.mark.parametrize(
    ("address", "is_fit"),
    [
        ("@/dialtone?host=10.0.0.1,10.0.0.2&port=5432,5432&target_session_attrs=read-write", True),
        ("@/dialtone?host=::1,fe80::1&port=5432,5432", True),
        ("@[::1]:5432/dialtone", True),
        ("@10.0.0.1:5432,10.0.0.2:5432/dialtone", False),
        ("@/dialtone?host=10.0.0.1:5432&host=10.0.0.2:5432", False),
        ("@/dialtone?host=10.0.0.1:5432,10.0.0.2:5432", False),
    ],
)
def test_several_hosts_are_named_as_all_libraries_read_them(
    environ: dict[str, str], variable: str, address: str, is_fit: bool
) -> None:
    variables = {**environ, variable: f"postgresql://app:secret-of-it{address}"}

    if is_fit:
        assert load_settings(variables).environment == "development"
    else:
        (fault,) = faults(variables)
        assert fault.startswith(f"{variable} names several hosts in a form that not all of our libraries read")
        assert "secret-of-it" not in fault


@pytest.mark.parametrize(
    "keys", ["too-short", f"{SECRETS['DIALTONE_SEALING_KEYS']}, {SECRETS['DIALTONE_SEALING_KEYS']}"]
)
def test_keys_that_cannot_seal_are_refused_without_showing_them(environ: dict[str, str], keys: str) -> None:
    (fault,) = faults({**environ, "DIALTONE_SEALING_KEYS": keys})

    assert "separated by commas" in fault
    assert keys not in fault


def test_production_has_no_demonstration_people(environ: dict[str, str]) -> None:
    variables = {**environ, "DIALTONE_ENVIRONMENT": "production", "DIALTONE_DEMO_LEAD_PASSWORD": "left over"}

    assert load_settings(variables).demonstration == ()


def test_production_makes_no_secrets(tmp_path: Path) -> None:
    told = faults({"DIALTONE_ENVIRONMENT": "production", "DIALTONE_VAR": str(tmp_path)})

    assert {name for name in SECRETS if any(name in fault for fault in told)} == set(SECRETS)
    assert not list(tmp_path.iterdir())


def test_a_checkout_keeps_its_secrets(tmp_path: Path) -> None:
    environ = {"DIALTONE_VAR": str(tmp_path), "DATABASE_URL": SECRETS["DATABASE_URL"]}

    first, second = load_settings(environ), load_settings(environ)

    assert first.secret_key == second.secret_key
    assert first.demonstration == second.demonstration


def test_each_checkout_has_its_own_secrets(tmp_path: Path) -> None:
    first, second = (
        load_settings({"DIALTONE_VAR": str(tmp_path / name), "DATABASE_URL": SECRETS["DATABASE_URL"]})
        for name in ("first", "second")
    )

    assert first.secret_key != second.secret_key
    assert {person.password for person in first.demonstration}.isdisjoint(p.password for p in second.demonstration)


def test_only_the_owner_can_read_the_secrets_of_a_checkout(tmp_path: Path) -> None:
    load_settings({"DIALTONE_VAR": str(tmp_path), "DATABASE_URL": SECRETS["DATABASE_URL"]})

    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600


def test_every_agent_of_the_demonstration_has_a_second_factor(environ: dict[str, str]) -> None:
    people = load_settings(environ).demonstration

    assert {person.role for person in people} == {"", "agent", "engineer", "lead", "release engineer", "people analyst"}
    assert all(bool(person.totp_secret) == bool(person.role) for person in people)


@pytest.mark.parametrize(("section", "variable"), [(s, v) for s, v in PORT_VARIABLES.items() if s != "sandbox"])
def test_an_overridden_port_changes_the_origin(environ: dict[str, str], section: str, variable: str) -> None:
    process = getattr(load_settings({**environ, variable: "9555"}), section)

    assert (process.port, process.origin) == (9555, "http://127.0.0.1:9555")


def test_the_sandbox_port_changes_the_endpoints_that_call_it(environ: dict[str, str]) -> None:
    settings = load_settings({**environ, "DIALTONE_SANDBOX_PORT": "9600"})

    assert settings.provisioning.endpoint == "http://127.0.0.1:9600/provisioning"
    assert settings.availability.endpoint == "http://127.0.0.1:9600/availability"
    assert settings.mail.port == settings.sandbox.smtp_port == 9601
    assert settings.sandbox.mail_page_port == 9602


def test_a_public_origin_stays_if_the_port_behind_the_proxy_changes(environ: dict[str, str]) -> None:
    variables = {**environ, "DIALTONE_ENVIRONMENT": "production", "DIALTONE_STORE_PORT": "9555"}

    assert load_settings(variables).store.origin == "https://store.dialtone.example"


def test_another_database_is_not_migrated_with_the_owner_of_the_checkouts_own(
    environ: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "database.env").write_text("DATABASE_URL=own\nDATABASE_OWNER_URL=owner-of-own\n")

    assert load_settings(environ).database.owner_url == ""
    del environ["DATABASE_URL"]
    assert load_settings(environ).database.owner_url == "owner-of-own"


def test_every_setting_and_variable_is_explained() -> None:
    page = (CHECKOUT / "docs" / "settings.md").read_text("utf-8")
    words = set(re.findall(r"`([^`\s]+)`", page))
    hints = get_type_hints(Settings)
    secrets = {field.metadata["variable"] for _, field in secret_fields(Settings)}
    inner = {
        field.name
        for section in hints.values()
        if is_dataclass(section)
        for field in fields(section)
        if "variable" not in field.metadata
    }

    missing = (inner | secrets | set(PORT_VARIABLES.values()) | {"support_number", "cookie_secure"}) - words

    assert not missing
