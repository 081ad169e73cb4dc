"""The command `dialtone intelligence`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from environments.commands.dialtone import dialtone
from environments.settings.errors import CannotContinue
from site_intelligence.report.catalog import REPORTS
from tests.intelligence.builders import a_line, an_event, write_lines

HEAVY = ("duckdb", "ibis", "numpy", "pandas", "pyarrow", "site_intelligence")


@pytest.fixture
def runner(tmp_path: Path) -> CliRunner:
    return CliRunner(env={"DIALTONE_VAR": str(tmp_path / "var")})


@pytest.fixture
def events(tmp_path: Path) -> Path:
    searches = [an_event("search_performed", f"2026-02-{day:02} 10:00", term="=1+1") for day in (2, 3, 4)]
    ahead = a_line(an_event(time="2026-02-05T10:00:00Z"), "2026-02-05T09:00:00Z")
    lines = [*map(a_line, searches), a_line(searches[0]), ahead, a_line(an_event(id="17"))]
    return write_lines(tmp_path / "events.ndjson", lines)


def run(runner: CliRunner, *words: str) -> Result:
    return runner.invoke(dialtone, ["intelligence", *words])


def test_an_import_says_what_it_stored_and_refused(runner: CliRunner, events: Path) -> None:
    done = run(runner, "import", str(events))
    again = run(runner, "import", str(events))

    assert done.stdout.splitlines() == [
        "Imported 6 lines: 4 events, 1 duplicate, 1 refused.",
        "  clamped, because a clock was ahead: 1 event",
        "  refused, bad_id: 1",
    ]
    assert again.stdout.splitlines() == [
        f"Imported before: the first 6 lines of {events}.",
        "Imported 0 lines: 0 events, 0 duplicates, 0 refused.",
    ]


def test_the_answers_have_all_reports(runner: CliRunner, events: Path) -> None:
    run(runner, "import", str(events))

    answers = json.loads(run(runner, "answers", "--to", "2026-02-04").stdout)

    assert list(answers) == list(REPORTS)
    assert answers["collection"]["accepted"] == 3
    assert "before it begins" in str(run(runner, "answers", "--from", "2026-02-03", "--to", "2026-02-02").exception)


def test_a_report_of_a_window_is_printed_in_each_format(runner: CliRunner, events: Path) -> None:
    run(runner, "import", str(events))
    words = ("report", "search", "--from", "2026-02-03", "--to", "2026-02-04", "--format")

    printed = {kind: run(runner, *words, kind).stdout for kind in ("json", "csv", "text")}

    assert json.loads(printed["json"])["terms"] == {"=1+1": 2}
    assert "term without a result,'=1+1,2,," in printed["csv"]
    assert printed["text"].startswith("Searches without a result\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("report", "sales"), "There is no report 'sales'. The reports are: collection, "),
        (
            ("report", "search", "--from", "2026-02-03", "--to", "2026-02-02"),
            "The window ends on 2026-02-02, before it begins on 2026-02-03.",
        ),
        (("report", "search"), "No events are stored yet."),
        (("answers",), "No events are stored yet."),
        (("import", "nowhere.ndjson"), "nowhere.ndjson cannot be read: No such file or directory."),
    ],
)
def test_a_mistake_ends_with_a_message_of_one_line(runner: CliRunner, words: tuple[str, ...], message: str) -> None:
    done = run(runner, *words)

    assert isinstance(done.exception, CannotContinue)
    assert str(done.exception).startswith(message)
    assert len(str(done.exception).splitlines()) == 1


def test_an_unknown_day_and_an_unknown_format_are_refused(runner: CliRunner) -> None:
    assert "does not match the format" in run(runner, "report", "search", "--from", "2026-02-30").output
    assert "'xlsx' is not one of" in run(runner, "report", "search", "--format", "xlsx").output


def test_no_process_loads_the_engine_when_it_starts() -> None:
    modules = "environments.commands.dialtone, environments.serving.wsgi, environments.worker.main"
    script = f"import sys, {modules}; print([name for name in {HEAVY} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout == "[]\n"
