"""A promotion goes from staging to production if its gates are passed, and everything goes to the record."""

from pathlib import Path

import pytest

from environments.promotion.builds.read_build import BuildRefused
from environments.promotion.builds.signing_keys import NotTrusted
from environments.promotion.lane.promote import PromotionRefused
from environments.promotion.lane.record import RecordAway, ReleaseEvent
from environments.promotion.lane.watch import TakenBack
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.run_environment import EnvironmentBusy, hold_environment
from environments.promotion.systems.slots import SlotFailed
from tests.environments.promotion.company import Company
from tests.environments.promotion.machine import Killed


def test_a_build_goes_to_staging_and_then_with_another_persons_approval_to_production(company: Company) -> None:
    build = company.builds[0]

    company.promote(build, "staging")
    company.lane("casey").approve(build.digest, "production")
    company.promote(build, "production")

    assert company.machines["production"].environment.read_serving().build == build.digest
    assert company.events() == ["begun", "promoted", "approved", "begun", "promoted"]
    gates = company.record.lines[-1].facts["gates"]
    assert gates["approval"].startswith("approved by casey")
    assert gates["lane"].startswith("staging runs this build since")
    assert company.record.lines[-1].facts["switch_seconds"] < 1


def test_staging_cannot_be_skipped(company: Company) -> None:
    company.promote(company.builds[0], "staging")
    company.lane("casey").approve(company.builds[1].digest, "production")

    with pytest.raises(PromotionRefused, match="lane: staging does not run it"):
        company.promote(company.builds[1], "production")
    assert company.events()[-1] == "refused"
    assert company.machines["production"].steps == []


@pytest.mark.parametrize("approver", ["", "robin"])
def test_ones_own_approval_and_none_are_refused(company: Company, approver: str) -> None:
    company.promote(company.builds[0], "staging")
    if approver:
        company.lane(approver).approve(company.builds[0].digest, "production")

    words = "another person must approve it" if approver else "no other person approved it"
    with pytest.raises(PromotionRefused, match=f"approval: .*{words}"):
        company.promote(company.builds[0], "production")


def test_an_approval_that_the_approver_did_not_sign_does_not_count(company: Company) -> None:
    company.promote(company.builds[0], "staging")
    company.lane("casey").approve(company.builds[0].digest, "staging")
    forged = company.record.lines[-1].facts
    company.record.append(ReleaseEvent.APPROVED, "production", company.builds[0].digest, "casey", **forged)
    company.record.append(ReleaseEvent.APPROVED, "production", company.builds[0].digest, "casey")

    with pytest.raises(PromotionRefused, match="no other person approved it"):
        company.promote(company.builds[0], "production")


def test_a_promoter_cannot_count_as_the_other_person(company: Company) -> None:
    company.promote(company.builds[0], "staging")
    company.lane("casey").approve(company.builds[0].digest, "production")

    with pytest.raises(PromotionRefused, match="casey built or promotes it"):
        company.promote(company.builds[0], "production", by="casey")


def test_a_rollback_returns_to_the_build_before_and_holds_until_released(company: Company) -> None:
    for build in company.builds[:2]:
        company.promote(build, "staging")

    former = company.lane().roll_back(company.machines["staging"].environment, company.switch("staging"))
    with pytest.raises(PromotionRefused, match="hold: robin holds staging: rolled back"):
        company.promote(company.builds[1], "staging")
    company.lane().release_hold("staging")
    company.promote(company.builds[1], "staging")

    assert former == company.builds[0].digest
    assert company.events()[4:] == ["rollbackBegun", "rolledBack", "refused", "holdReleased", "begun", "promoted"]


def test_a_rollback_that_fails_holds_nothing(company: Company) -> None:
    for build in company.builds[:2]:
        company.promote(build, "staging")
    company.machines["staging"].broken = company.builds[0].digest

    with pytest.raises(SlotFailed):
        company.lane().roll_back(company.machines["staging"].environment, company.switch("staging"))

    assert company.events()[4:] == ["rollbackBegun", "refused"]
    assert next(gate for gate in company.lane().gates(company.builds[1], "staging") if gate.name == "hold").is_passed


def test_a_rollback_that_is_killed_before_its_end_is_recorded_holds_and_is_finished_by_the_next(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    for build in company.builds[:2]:
        company.promote(build, "staging")
    staging = company.machines["staging"].environment
    with monkeypatch.context() as patch:
        patch.setattr(company.machines["staging"], "dies_at", len(company.machines["staging"].steps) + 6)
        with pytest.raises(Killed):
            company.lane().roll_back(staging, company.switch("staging"))

    with pytest.raises(PromotionRefused, match="hold: a rollback by robin was interrupted: dialtone rollback staging"):
        company.promote(company.builds[1], "staging")
    returned = company.lane().roll_back(staging, company.switch("staging"))

    assert returned == staging.read_serving().build == company.builds[0].digest
    assert company.events()[4:] == ["rollbackBegun", "refused", "rolledBack"]
    assert company.record.lines[-1].facts["instead_of"] == company.builds[1].digest


def test_without_a_build_before_there_is_no_rollback(company: Company) -> None:
    company.promote(company.builds[0], "staging")

    with pytest.raises(PromotionRefused, match="no build before"):
        company.lane().roll_back(company.machines["staging"].environment, company.switch("staging"))


def test_a_release_that_is_taken_back_is_recorded_with_its_reason(company: Company) -> None:
    company.promote(company.builds[0], "staging")
    company.machines["staging"].failing = {company.builds[1].digest: 3}

    with pytest.raises(TakenBack):
        company.promote(company.builds[1], "staging")

    assert company.events()[2:] == ["begun", "takenBack"]
    assert "answers to clients failed" in company.record.lines[-1].facts["reason"]


def test_a_changed_byte_is_refused_again_at_each_stage(company: Company) -> None:
    company.promote(company.builds[0], "staging")
    company.lane("casey").approve(company.builds[0].digest, "production")
    wheel = company.releases.builds / company.builds[0].wheel.relative_to(company.builds[0].folder.parent)
    wheel.write_bytes(wheel.read_bytes() + b"x")

    with pytest.raises(BuildRefused, match="was changed"):
        company.promote(company.builds[0], "production")


def test_a_key_that_is_not_trusted_promotes_nothing(company: Company) -> None:
    (company.releases.trusted_keys / "casey.pub").unlink()

    with pytest.raises(NotTrusted):
        company.lane("casey")


def test_two_promotions_at_once_are_refused(company: Company) -> None:
    with hold_environment(company.machines["staging"].environment), pytest.raises(EnvironmentBusy):
        company.promote(company.builds[0], "staging")

    assert company.events() == ["refused"]
    assert "Another command works on staging" in company.record.lines[-1].facts["reason"]


def test_nothing_is_promoted_while_the_record_is_away(company: Company) -> None:
    company.record.is_away = True

    with pytest.raises(RecordAway):
        company.promote(company.builds[0], "staging")
    assert company.machines["staging"].steps == []


def test_development_is_not_promoted_to(company: Company, tmp_path: Path) -> None:
    development = EnvironmentFolder("development", tmp_path / "development", 20_000)

    with pytest.raises(PromotionRefused, match="Development runs the checkout"):
        company.lane().promote(company.builds[0].digest, development, company.switch("staging"))
