from pathlib import Path

import pytest

from tests.previous_release.tree import PreviousRelease, why_missing


@pytest.fixture(scope="session")
def previous(tmp_path_factory: pytest.TempPathFactory) -> PreviousRelease:
    """The release before, with this release's migrations; skips where the history does not have it."""
    return PreviousRelease.taken_out(_folder(tmp_path_factory, "previous"))


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> PreviousRelease:
    """The release before as it was."""
    return PreviousRelease.taken_out(_folder(tmp_path_factory, "untouched"), with_our_migrations=False)


def _folder(factory: pytest.TempPathFactory, name: str) -> Path:
    if why_missing():
        pytest.skip(why_missing())
    return factory.mktemp(name)
