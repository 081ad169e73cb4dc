from datetime import timedelta
from pathlib import Path

from tests.postgres import DatabaseForTests
from tests.support.house import build_house


def test_ended_sessions_and_old_attempts_are_thrown_away_and_live_ones_stay(
    fresh_database: DatabaseForTests, tmp_path: Path
) -> None:
    house = build_house(fresh_database, tmp_path)
    house.customer()
    tidy = house.container.database.housekeeping()

    tidy()
    assert house.rows("SELECT count(*) FROM sessions") == [(1,)]
    house.clock.pass_time(timedelta(days=2))
    tidy()

    assert house.rows("SELECT count(*) FROM sessions") == [(0,)]
    assert house.rows("SELECT count(*) FROM attempts") == [(0,)]
