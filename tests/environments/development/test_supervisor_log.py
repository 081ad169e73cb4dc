"""The lines that the console shows of supervisor's log."""

from pathlib import Path

from environments.development.supervisor_log import SupervisorLog

STARTED = "2026-11-23 23:21:09,347 INFO spawned: 'store' with pid 7\n"
KILLED = "2026-11-23 23:21:09,348 WARN exited: store (terminated by SIGKILL; not expected)\n"
FAILED = "2026-11-23 23:21:09,349 INFO exited: worker (exit status 1; not expected)\n"


def test_the_end_of_a_process_is_reported_once_in_a_short_line(tmp_path: Path) -> None:
    file = tmp_path / "supervisord.log"
    log = SupervisorLog(file)
    file.write_text(STARTED + KILLED)

    assert log.news() == ["store ended (terminated by SIGKILL); restarting"]
    assert log.news() == []


def test_ends_are_counted_by_process(tmp_path: Path) -> None:
    file = tmp_path / "supervisord.log"
    file.write_text(KILLED + FAILED + KILLED)
    log = SupervisorLog(file)

    log.news()

    assert log.ends == {"store": 2, "worker": 1}


def test_half_a_line_waits_for_its_other_half(tmp_path: Path) -> None:
    file = tmp_path / "supervisord.log"
    log = SupervisorLog(file)
    file.write_text(KILLED[:40])
    assert log.news() == []

    file.write_text(KILLED)

    assert len(log.news()) == 1


def test_a_new_log_file_is_read_from_its_start(tmp_path: Path) -> None:
    file = tmp_path / "supervisord.log"
    file.write_text(STARTED * 5 + KILLED)
    log = SupervisorLog(file)
    log.news()

    file.write_text(FAILED)

    assert log.news() == ["worker ended (exit status 1); restarting"]


def test_a_log_that_does_not_exist_yet_has_no_news(tmp_path: Path) -> None:
    assert SupervisorLog(tmp_path / "none").news() == []
