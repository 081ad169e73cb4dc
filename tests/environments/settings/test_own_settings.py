"""An installation's own settings win over the shipped ones, and hold no secret."""

import os
from pathlib import Path

import pytest

from environments.settings.load import load_settings
from environments.settings.settings_invalid import SettingsInvalid
from tests.environments.builders import SECRETS, some_settings


def test_later_files_win_and_the_rest_stays(tmp_path: Path) -> None:
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    first.write_text('support_number = "(800) 555-0100"\n[store]\nworkers = 7\nthreads = 3\n')
    second.write_text("[store]\nworkers = 5\n")

    settings = some_settings(tmp_path, DIALTONE_SETTINGS=os.pathsep.join([str(first), str(second)]))

    assert (settings.store.workers, settings.store.threads, settings.store.port) == (5, 3, 8000)
    assert settings.support_number == "(800) 555-0100"


def test_a_changed_port_still_wins(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('[store]\nport = 8500\norigin = "http://127.0.0.1:8500"\n')

    settings = some_settings(tmp_path, DIALTONE_SETTINGS=str(file), DIALTONE_STORE_PORT="8600")

    assert (settings.store.port, settings.store.origin) == (8600, "http://127.0.0.1:8600")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('[database]\nurl = "postgresql://x"\n', "database.url is a secret"),
        ('secret_key = "x"\n', "secret_key is a secret"),
        ("[store]\nspeed = 1\n", "unknown settings: speed"),
        ("[store\n", "is not TOML"),
        ('store = "fast"\n', "store must be a table"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(tmp_path: Path, content: str | None, words: str) -> None:
    file = tmp_path / "own.toml"
    if content is not None:
        file.write_text(content)

    with pytest.raises(SettingsInvalid, match=words):
        load_settings({"DIALTONE_VAR": str(tmp_path), **SECRETS, "DIALTONE_SETTINGS": str(file)})
