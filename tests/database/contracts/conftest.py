import pytest

from tests.database.builders import AnyWork
from tests.fakes.unit_of_work import Books


@pytest.fixture(params=["fake", "sql"])
def work(request: pytest.FixtureRequest, work: AnyWork) -> AnyWork:
    return Books() if request.param == "fake" else work
