"""Each gate of a promotion refuses with its reason, and its evidence is kept in the record."""

from datetime import timedelta

import pytest

from environments.promotion.builds.read_build import Build
from environments.promotion.gates.commit_checks import FORMER_RELEASE, MIGRATIONS, TESTS
from environments.promotion.gates.find_gates import soak_minutes
from environments.promotion.gates.gate import Gate
from environments.promotion.gates.measurement import Measurement
from environments.promotion.lane.promote import PromotionRefused
from environments.promotion.lane.record import ReleaseEvent
from environments.settings.errors import CannotContinue
from tests.environments.promotion.company import Company


def gate(company: Company, name: str, build: Build, environment: str = "staging", hotfix: str = "") -> Gate:
    return next(gate for gate in company.lane().gates(build, environment, hotfix=hotfix) if gate.name == name)


@pytest.fixture
def ready(company: Company) -> Company:
    """The first build runs in production, the second in staging, and everything of the second is approved."""
    company.promote(company.builds[0], "staging")
    company.lane("casey").approve(company.builds[0].digest, "production")
    company.promote(company.builds[0], "production")
    company.promote(company.builds[1], "staging")
    company.lane("casey").approve(company.builds[1].digest, "production")
    company.record.append(ReleaseEvent.BACKED_UP, "production", "", "robin")
    return company


def test_every_gate_of_production_leaves_its_evidence_in_the_record(ready: Company) -> None:
    ready.promote(ready.builds[1], "production")

    gates = ready.record.lines[-1].facts["gates"]
    assert list(gates) == [
        *("signature", "tests", "migrations", "former release", "catalog", "lane", "soak", "approval", "backup"),
        *("hold", "smoke"),
    ]
    assert gates["tests"].startswith("make check passed at ")
    assert gates["former release"] == "the schema stays as it is"
    assert gates["catalog"] == "valid; no change"
    assert gates["soak"].startswith(
        "120 minutes, 200 requests, 0.0% failed, 95% answered in 50 ms; the release before: "
    )
    assert gates["smoke"] == "3 pages answered"


@pytest.mark.parametrize("name", [TESTS, MIGRATIONS])
def test_a_check_without_a_result_or_with_a_failed_one_refuses(company: Company, name: str) -> None:
    build = company.builds[2]

    missing = gate(company, name, build)
    company.check(build.manifest.commit, name)
    passed = gate(company, name, build)
    company.check(build.manifest.commit, name, passed=False)
    failed = gate(company, name, build)

    assert (missing.is_passed, passed.is_passed, failed.is_passed) == (False, True, False)
    assert f"dialtone check-commit --only {name}" in missing.evidence
    assert "run by robin: 9 tests" in failed.evidence


def test_a_result_counts_only_with_the_signature_of_a_trusted_key(company: Company) -> None:
    commit = company.builds[2].manifest.commit
    company.check(commit, TESTS, passed=False)
    forged = {**company.record.lines[-1].facts, "passed": True}
    company.record.append(ReleaseEvent.CHECKED, "", commit, "robin", **forged)
    untrusted = gate(company, TESTS, company.builds[2])
    company.check(commit, TESTS, by="casey")
    (company.releases.trusted_keys / "casey.pub").unlink()

    assert not untrusted.is_passed
    assert not gate(company, TESTS, company.builds[2]).is_passed


def test_a_new_schema_needs_the_tests_of_the_release_that_runs(company: Company) -> None:
    company.promote(company.builds[0], "staging")
    build, former = company.builds[2], company.builds[0].manifest.commit

    company.check(build.manifest.commit, FORMER_RELEASE, company.builds[1].manifest.commit)
    of_another = gate(company, "former release", build)
    company.check(build.manifest.commit, FORMER_RELEASE, former)

    assert not of_another.is_passed
    assert f"--only former-release --former {former[:12]}" in of_another.evidence
    assert gate(company, "former release", build).is_passed


def test_an_offering_that_customers_have_cannot_vanish(company: Company) -> None:
    company.promote(company.builds[0], "staging")

    unused = gate(company, "catalog", company.builds[2])
    company.products = {"fax": 3, "calls": 7}
    used = gate(company, "catalog", company.builds[2])

    assert unused == Gate(
        "catalog",
        True,
        "valid; fax: no longer sold; calls: line: price 20.00 becomes 19.00; calls: mail: new price 2.00",
    )
    assert used == Gate("catalog", False, "customers have 3 of fax, which is no longer sold")


def test_a_catalog_with_faults_is_refused(company: Company) -> None:
    company.faults = "voice.yaml: calls.prices: missing"

    assert gate(company, "catalog", company.builds[0]).evidence == f"it is not valid: {company.faults}"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (Measurement(49, 0, 50.0), "it needs at least 50 requests"),
        (Measurement(200, 5, 50.0), "too many answers fail"),
        (Measurement(200, 0, 151.0), "it answers more slowly"),
    ],
)
def test_a_release_that_does_worse_on_staging_than_the_one_before_stays_there(
    ready: Company, now: Measurement, words: str
) -> None:
    ready.measurements[ready.builds[1].digest] = now

    soak = gate(ready, "soak", ready.builds[1], "production")

    assert not soak.is_passed
    assert soak.evidence.endswith(words)


def test_a_release_that_fails_no_more_than_the_one_before_passes(company: Company) -> None:
    company.measurements = {build.digest: Measurement(200, 10, 900.0) for build in company.builds}
    for build in company.builds[:2]:
        company.promote(build, "staging")

    assert gate(company, "soak", company.builds[1], "production").is_passed


def test_an_hour_on_staging_is_needed(ready: Company) -> None:
    ready.later = timedelta(minutes=59)

    soak = gate(ready, "soak", ready.builds[1], "production")

    assert not soak.is_passed
    assert soak.evidence.endswith("it must run for 60 minutes")


def test_a_hotfix_skips_the_soak_if_another_person_approved_a_hotfix(ready: Company) -> None:
    ready.later = timedelta(0)

    with pytest.raises(PromotionRefused, match="no one approved a hotfix"):
        ready.promote(ready.builds[1], "production", hotfix="sign-in fails")
    ready.lane("robin").approve(ready.builds[1].digest, "production", is_hotfix=True)
    own = gate(ready, "soak", ready.builds[1], "production", "sign-in fails")
    ready.lane("casey").approve(ready.builds[1].digest, "production", is_hotfix=True)
    ready.promote(ready.builds[1], "production", hotfix="sign-in fails")

    assert not own.is_passed
    gates = ready.record.lines[-1].facts["gates"]
    assert gates["soak"] == "skipped for a hotfix: sign-in fails; approved by casey"
    assert ready.record.lines[-1].facts["hotfix"] == "sign-in fails"


def test_a_hotfix_does_not_skip_the_tests(company: Company) -> None:
    company.lane("casey").approve(company.builds[2].digest, "production", is_hotfix=True)

    with pytest.raises(PromotionRefused, match="tests: no result"):
        company.promote(company.builds[2], "production", hotfix="sign-in fails")


def test_a_backup_must_be_younger_than_a_day(ready: Company) -> None:
    ready.later = timedelta(hours=24)
    old = gate(ready, "backup", ready.builds[1], "production")
    ready.later = timedelta(hours=23)

    assert (old.is_passed, gate(ready, "backup", ready.builds[1], "production").is_passed) == (False, True)
    assert old.evidence.endswith("more than a day ago: dialtone backup production")


def test_without_a_backup_the_gate_names_the_command(ready: Company) -> None:
    ready.record.lines = [line for line in ready.record.lines if line.event != ReleaseEvent.BACKED_UP]

    assert gate(ready, "backup", ready.builds[1], "production") == Gate(
        "backup", False, "there is none: dialtone backup production"
    )


def test_the_time_on_staging_is_a_number_of_minutes() -> None:
    assert soak_minutes({}) == 60
    assert soak_minutes({"DIALTONE_SOAK_MINUTES": "5"}) == 5
    with pytest.raises(CannotContinue, match="'soon'; it must be a number of minutes"):
        soak_minutes({"DIALTONE_SOAK_MINUTES": "soon"})
