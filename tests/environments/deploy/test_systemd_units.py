"""The units start commands that exist, as a user without rights."""

import configparser
import shlex
from pathlib import Path

import click
import pytest

from environments.commands.dialtone import dialtone
from environments.settings.development_files import CHECKOUT
from environments.settings.sites import SITES

UNITS = sorted((CHECKOUT / "deploy" / "systemd").glob("*.service"))
PROGRAM = "/opt/dialtone/.venv/bin/dialtone"
ENVIRONMENTS = {"environment", "backup"}


def read(unit: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.read_string(unit.read_text("utf-8"))
    return parser


def commands(unit: Path) -> list[list[str]]:
    service = read(unit)["Service"]
    return [shlex.split(service[key]) for key in ("ExecStart", "ExecStop") if key in service]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_a_command_that_exists(unit: Path) -> None:
    instances = ("staging", "production") if commands(unit)[0][1] in ENVIRONMENTS else [site.name for site in SITES]
    for program, *words in commands(unit):
        assert program == PROGRAM
        for instance in instances:
            arguments = [word.replace("%i", instance) for word in words]
            name, command, rest = dialtone.resolve_command(click.Context(dialtone), arguments)
            while isinstance(command, click.Group):
                name, command, rest = command.resolve_command(click.Context(command), rest)
            assert command is not None, name
            command.make_context(name or "", rest)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_gives_its_processes_no_more_rights(unit: Path) -> None:
    service = read(unit)["Service"]

    assert (service["User"], service["NoNewPrivileges"], service["ProtectHome"]) == ("dialtone", "yes", "yes")


def test_a_timer_takes_a_backup_each_day() -> None:
    timer = read(CHECKOUT / "deploy" / "systemd" / "dialtone-backup@.timer")

    assert timer["Timer"]["OnCalendar"].startswith("*-*-* ")
    assert timer["Timer"]["Persistent"] == "yes"
