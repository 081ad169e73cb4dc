"""An approval from a back office counts if a trusted office signed it, and if its person is another one."""

from typing import Any

import pytest

from environments.promotion.builds.signing_keys import login_of, make_office_key, make_signing_key, tie_login
from environments.promotion.gates.approvals import find_approver
from environments.promotion.lane.promote import PromotionRefused
from environments.promotion.lane.record import ReleaseEvent
from environments.settings.errors import CannotContinue
from tests.environments.promotion.company import Company

APPROVED = ReleaseEvent.APPROVED
CASEY, ROBIN = "casey@dialtone.example", "robin@dialtone.example"


def approver(company: Company, **options: Any) -> tuple[str, str]:
    """Robin built the build and promotes it."""
    return find_approver(company.releases, company.record, company.builds[0], "production", "robin", **options)


def approve(company: Company, email: str = CASEY, **facts: Any) -> None:
    company.ask_in_office(APPROVED, "production", company.builds[0].digest, email, **facts)


def test_a_build_that_another_person_approved_in_the_office_is_promoted(company: Company) -> None:
    tie_login(company.releases, "robin", ROBIN)
    company.promote(company.builds[0], "staging")
    approve(company)

    company.promote(company.builds[0], "production")

    evidence = company.record.lines[-1].facts["gates"]["approval"]
    assert evidence.startswith(f"approved by {CASEY} in the back office of production at ")


@pytest.mark.parametrize("login", [ROBIN, ROBIN.upper()])
def test_ones_own_approval_in_the_office_does_not_count(company: Company, login: str) -> None:
    tie_login(company.releases, "robin", login)
    company.promote(company.builds[0], "staging")
    approve(company, ROBIN)

    with pytest.raises(PromotionRefused, match=r"approval: .*another person must approve it"):
        company.promote(company.builds[0], "production")


def test_it_does_not_count_while_it_is_not_noted_who_the_builder_is_there(company: Company) -> None:
    approve(company)

    name, why = approver(company)

    assert name == ""
    assert "dialtone signing-key robin --office-login" in why


def test_the_builder_and_the_promoter_are_both_compared(company: Company) -> None:
    tie_login(company.releases, "robin", ROBIN)
    tie_login(company.releases, "casey", CASEY)
    approve(company)

    name, why = find_approver(company.releases, company.record, company.builds[0], "production", "casey")

    assert name == ""
    assert "another person must approve it" in why


def test_a_person_with_a_second_key_is_the_same_person(company: Company) -> None:
    make_signing_key(company.releases, "robin2", ROBIN)
    tie_login(company.releases, "robin", ROBIN)
    company.lane("robin2").approve(company.builds[0].digest, "production")

    assert approver(company)[0] == ""


@pytest.mark.parametrize("changed", ["by", "build", "environment", "hotfix", "office", "signature"])
def test_a_line_that_the_office_did_not_sign_does_not_count(company: Company, changed: str) -> None:
    tie_login(company.releases, "robin", ROBIN)
    approve(company)
    genuine = company.record.lines.pop()
    given = {"by": genuine.by, "build": genuine.build, "environment": "production", **genuine.facts}
    other = {"by": "mia@dialtone.example", "build": genuine.build, "hotfix": True, "office": "staging"}
    make_office_key(company.releases, "staging")
    if changed == "build":
        genuine_of_another = company.builds[1].digest
        company.ask_in_office(APPROVED, "production", genuine_of_another, CASEY)
        given = {**given, **company.record.lines.pop().facts}
    elif changed == "environment":
        company.ask_in_office(APPROVED, "staging", genuine.build, CASEY)
        given = {**given, **company.record.lines.pop().facts}
    elif changed == "signature":
        given["signature"] = "nonsense"
    else:
        given[changed] = other[changed]
    by, build, environment = given.pop("by"), given.pop("build"), given.pop("environment")

    company.record.append(APPROVED, environment, build, by, **given)

    assert approver(company) == ("", "no other person approved it")


def test_an_office_that_is_not_trusted_approves_nothing(company: Company) -> None:
    tie_login(company.releases, "robin", ROBIN)
    approve(company)
    assert approver(company)[0] == CASEY

    (company.releases.trusted_offices / "production.pub").unlink()

    assert approver(company)[0] == ""


def test_an_office_does_not_approve_as_another_one(company: Company) -> None:
    tie_login(company.releases, "robin", ROBIN)
    approve(company, signed_by="staging")

    assert approver(company) == ("", "no other person approved it")


def test_the_key_of_a_release_engineer_is_no_office_and_the_other_way_around(company: Company) -> None:
    tie_login(company.releases, "robin", ROBIN)
    (company.releases.keys / "casey.key").rename(company.releases.path / "key")
    company.releases.office_keys.mkdir()
    (company.releases.path / "key").rename(company.releases.office_keys / "production.key")

    approve(company)
    assert approver(company)[0] == ""

    (company.releases.office_keys / "production.key").unlink()
    office = make_office_key(company.releases, "production")
    (company.releases.keys / "office.key").write_text(office.write(), "utf-8")
    with pytest.raises(CannotContinue, match="not trusted"):
        company.lane("office")


def test_an_approval_of_a_hotfix_is_one_in_the_office_too(company: Company) -> None:
    tie_login(company.releases, "robin", ROBIN)
    approve(company)
    assert approver(company, of_hotfix=True)[0] == ""

    approve(company, hotfix=True)

    assert approver(company, of_hotfix=True)[0] == CASEY


def test_the_key_of_an_office_is_made_once(company: Company) -> None:
    key = make_office_key(company.releases, "production")

    assert make_office_key(company.releases, "production") == key
    assert (company.releases.office_keys / "production.key").stat().st_mode & 0o077 == 0
    (company.releases.office_keys / "production.key").unlink()
    with pytest.raises(CannotContinue, match="made elsewhere"):
        make_office_key(company.releases, "production")


def test_a_login_is_noted_in_the_file_of_the_public_key(company: Company) -> None:
    tie_login(company.releases, "robin", "Robin@Dialtone.example")
    tie_login(company.releases, "robin", ROBIN)

    assert login_of(company.releases, "robin") == ROBIN
    assert login_of(company.releases, "casey") == ""
    assert login_of(company.releases, "nobody") == ""
    assert company.lane("robin").by == "robin"
    with pytest.raises(CannotContinue):
        tie_login(company.releases, "../robin", ROBIN)
