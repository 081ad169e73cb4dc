"""Logs: what cannot be written makes no failure of what was done."""

import os
from pathlib import Path

import pytest

from environments.serving.logs import line_loggers


def test_a_log_that_nobody_reads_any_more_stops_no_answer() -> None:
    reading, writing = os.pipe()
    nobodys = os.fdopen(writing, "w")
    os.close(reading)

    line_loggers(nobodys)().info("request")
    line_loggers(nobodys)().error("request_failed")

    with pytest.raises(BrokenPipeError):
        nobodys.close()


def test_a_log_that_is_read_gets_each_line_at_once(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w+") as log:
        line_loggers(log)().info("request")

        assert (log.seek(0), log.read()) == (0, "request\n")
