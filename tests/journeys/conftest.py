from collections.abc import Iterator
from pathlib import Path

import pytest

from environments.composition import resolve
from tests.postgres import DatabaseForTests
from tests.support.house import House, build_house


@pytest.fixture
def house(fresh_database: DatabaseForTests, tmp_path: Path) -> Iterator[House]:
    built = build_house(fresh_database, tmp_path)
    yield built
    resolve(built.container.database.engine).dispose()
