"""The list of everything that was done says what each line is about."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from environments.commands.dialtone import dialtone
from environments.promotion.lane import record
from environments.promotion.lane.record import ReleaseEvent
from tests.environments.promotion.company import RecordInMemory


def test_checks_refusals_and_hotfixes_have_their_own_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = RecordInMemory()
    kept.append(ReleaseEvent.CHECKED, "", "1" * 40, "robin", check="tests", passed=True)
    kept.append(ReleaseEvent.CHECKED, "", "1" * 40, "robin", check="migrations", passed=False)
    kept.append(ReleaseEvent.REFUSED, "production", "2" * 64, "robin", reason="Build 222 is not promoted:\n  lane: no")
    kept.append(ReleaseEvent.APPROVED, "production", "2" * 64, "casey", hotfix=True)
    kept.append(ReleaseEvent.BEGUN, "production", "2" * 64, "robin", hotfix="sign-in fails")
    gates = [{"name": "tests", "passed": True}, {"name": "approval", "passed": False}]
    kept.append(ReleaseEvent.GATES_FOUND, "production", "2" * 64, "release agent", gates=gates)
    kept.append(ReleaseEvent.HELD, "staging", "", "mia@dialtone.example", reason="an audit", office="production")
    monkeypatch.setattr(record, "open_record", lambda _: kept)
    monkeypatch.setenv("DIALTONE_VAR", str(tmp_path))

    shown = CliRunner().invoke(dialtone, ["releases"]).output.splitlines()

    assert [line[20:].split(maxsplit=1) for line in shown[2:]] == [
        ["checked", "111111111111  robin         tests passed"],
        ["checked", "111111111111  robin         migrations failed"],
        ["refused", "production  222222222222  robin         Build 222 is not promoted:   lane: no"],
        ["approved", "production  222222222222  casey"],
        ["begun", "production  222222222222  robin         hotfix: sign-in fails"],
        ["gatesFound", "production  222222222222  release agent 1 of 2 gates passed"],
        ["held", "staging                   mia@dialtone.example an audit (in the back office of production)"],
    ]
