from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import DatabaseForTests
from tests.support.house import House, running_house


@pytest.fixture
def house(furnished_database: DatabaseForTests, tmp_path: Path) -> Iterator[House]:
    with running_house(furnished_database, tmp_path) as house:
        yield house
