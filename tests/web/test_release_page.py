"""The release page: what it shows, what a release engineer does there, and what it says without a record."""

import pytest

from business_layer.releases.record import ReleaseEvent
from business_layer.user_management.users import Role
from tests.builders.releases import GATES, NEW, NEWEST, OLD, a_record
from tests.fakes.releases import FakeReleaseRecord
from tests.support.house import House
from tests.web.people import Newcomer, an_agent

E = ReleaseEvent


@pytest.fixture
def record(house: House) -> FakeReleaseRecord:
    """A record with a lane in it, attended by release agents."""
    vars(house.releases).update(vars(a_record()))
    house.releases.agents = {"staging", "production"}
    house.releases.now = house.clock.now()
    return house.releases


@pytest.fixture
def robin(house: House, record: FakeReleaseRecord) -> Newcomer:
    return an_agent(house, Role.RELEASE_ENGINEER)


def test_a_release_engineer_begins_on_the_release_page_and_sees_no_other_tab(robin: Newcomer) -> None:
    page = robin.browser.open("/")

    assert (page.path, page.heading) == ("/releases", "Releases")
    assert [tab.text_content().strip() for tab in page.page.xpath("//nav[@aria-label='Main']//a")] == ["Releases"]
    assert not page.page.xpath("//*[@id='find' or @id='palette']")


def test_other_agents_do_not_see_the_tab(house: House) -> None:
    lead = an_agent(house, Role.LEAD).browser.open("/")

    assert "Releases" not in lead.text
    assert lead.open("/releases").status == 403


def test_the_environments_stand_side_by_side_with_what_differs(robin: Newcomer) -> None:
    page = robin.browser.open("/releases")

    rows = {row.xpath("string(td[1])").strip(): " ".join(row.text_content().split()) for row in page.page.xpath("//tr")}
    assert NEWEST[:12] in rows["Development"]
    assert NEW[:12] in rows["Staging"]
    assert OLD[:12] in rows["Production"]
    assert "not looked at" in rows["Production"]
    assert page.page.xpath("//*[local-name()='svg' and @role='img']")
    assert "Say prices with taxes" in page.text
    assert "paging: access: 9.95 becomes 10.95" in page.text
    assert "sandbox.seconds_per_day: only in the earlier environment" in page.text


def test_gates_are_shown_with_their_evidence(robin: Newcomer, record: FakeReleaseRecord) -> None:
    record.append(E.GATES_FOUND, "production", NEW, "release agent", gates=GATES)

    page = robin.browser.open("/releases")

    assert "1 of 2 gates passed" in page.text
    assert "no other person approved it" in page.text
    assert "Still open: approval." in page.text


def test_a_release_engineer_approves_what_another_one_built(
    robin: Newcomer, record: FakeReleaseRecord, house: House
) -> None:
    page = robin.browser.open("/releases/production/approval")
    assert NEW[:12] in page.text
    page.submit("/approval", {"reason": "looked at it"})

    line = record.lines[-1]
    assert (line.event, line.environment, line.build, line.by) == (E.APPROVED, "production", NEW, robin.email)
    assert (line.facts["office"], line.facts["hotfix"]) == (house.settings.environment, False)
    assert page.path == "/releases"
    assert f"You approved build {NEW[:12]} for production." in page.text
    assert f"Approved by {robin.email}" in page.text
    assert _trail(house, str(line.facts["act"])) == [
        ("added", f"Some {Role.RELEASE_ENGINEER.title()}", "approve build: looked at it"),
        ("changed", f"Some {Role.RELEASE_ENGINEER.title()}", "approve build: looked at it"),
    ]


def test_a_hotfix_without_a_reason_is_refused_at_its_field(robin: Newcomer, record: FakeReleaseRecord) -> None:
    page = robin.browser.open("/releases/production/approval")
    page.submit("/approval", {"approved": "hotfix", "reason": ""})

    assert page.status == 422
    assert page.errors == {"reason": "Enter why it can't wait."}
    assert record.lines[-1].event != E.APPROVED


def test_a_build_that_changed_meanwhile_is_not_approved(robin: Newcomer, record: FakeReleaseRecord) -> None:
    page = robin.browser.open("/releases/production/approval")
    record.append(E.PROMOTED, "staging", NEWEST, "mia", instead_of=NEW)
    page.submit("/approval", {})

    assert page.status == 409
    assert "Another build waits now" in page.text


def test_an_environment_is_held_and_the_hold_is_released(robin: Newcomer, record: FakeReleaseRecord) -> None:
    page = robin.browser.open("/releases/staging/hold").submit("/hold", {"reason": ""})
    assert (page.status, set(page.errors)) == (422, {"reason"})
    page.submit("/hold", {"reason": "an audit"})

    assert "Nothing is promoted to staging" in page.text
    assert "an audit" in page.text
    page.open("/releases/staging/hold-release").submit("/hold-release", {"reason": "it passed"})
    assert [line.event for line in record.lines[-2:]] == [E.HELD, E.HOLD_RELEASED]
    assert "holds staging, so nothing" not in page.text


def test_a_rollback_is_asked_for_after_a_page_that_says_what_happens(
    robin: Newcomer, record: FakeReleaseRecord
) -> None:
    page = robin.browser.open("/releases/staging/rollback")
    assert f"from build {NEW[:12]} back to build {OLD[:12]}" in page.text
    page.submit("/rollback", {"reason": "no dial tone"})

    line = record.lines[-1]
    assert (line.event, line.build, line.facts["reason"]) == (E.ROLLBACK_ASKED, NEW, "no dial tone")
    assert "The release agent is about to begin" in page.text
    record.append(E.ROLLED_BACK, "staging", OLD, robin.email, reason="rolled back")
    assert "holds staging, so nothing is promoted to it" in page.open("/releases").text


def test_without_a_release_agent_the_page_says_how_to_roll_back(robin: Newcomer, record: FakeReleaseRecord) -> None:
    record.agents.clear()

    page = robin.browser.open("/releases")
    assert "dialtone rollback staging" in page.text
    assert not page.page.xpath("//a[contains(@href, 'staging/rollback')]")
    page.open("/releases/staging/rollback").submit("/rollback", {"reason": "no dial tone"})
    assert page.status == 409
    assert "does not run" in page.text


def test_the_page_follows_the_record(robin: Newcomer, record: FakeReleaseRecord) -> None:
    page = robin.browser.open("/releases")
    (since,) = page.page.xpath("//@data-since")
    client = robin.browser.client
    assert client.get(f"/releases/changes?since={since}").status_code == 204

    record.append(E.HELD, "production", "", "casey", reason="an audit")
    answer = client.get(f"/releases/changes?since={since}")

    assert answer.status_code == 200
    assert "an audit" in answer.get_data(as_text=True)


def test_older_lines_are_on_pages_of_their_own(robin: Newcomer, record: FakeReleaseRecord) -> None:
    for number in range(60):
        record.append(E.REFUSED, "staging", NEWEST, "mia", reason=f"refusal {number}.")

    page = robin.browser.open("/releases")
    assert "refusal 59." in page.text
    assert "refusal 3." not in page.text
    page.open(str(page.page.xpath("//a[text()='Older']/@href")[0]))
    assert "refusal 3." in page.text
    assert page.open("/releases?before=nonsense").status == 200


def test_what_a_line_says_is_text(robin: Newcomer, record: FakeReleaseRecord) -> None:
    evil = '"><svg onload=1>'
    record.append(E.REFUSED, "staging", evil, evil, reason=evil)
    record.append(E.HELD, "staging", "", evil, reason=evil)
    record.append(E.GATES_FOUND, "production", NEW, evil, gates=[{"name": evil, "passed": False, "evidence": evil}])

    page = robin.browser.open("/releases")

    assert evil not in page.raw
    assert "onload=1" in page.text


def test_an_empty_record_says_how_to_begin(robin: Newcomer, record: FakeReleaseRecord) -> None:
    record.lines.clear()

    page = robin.browser.open("/releases")

    assert page.status == 200
    assert "Nothing was done yet" in page.text
    assert "No build yet" in page.text


def test_without_a_record_the_page_says_how_to_set_it(robin: Newcomer, record: FakeReleaseRecord) -> None:
    record.is_known = False

    page = robin.browser.open("/releases")

    assert page.status == 200
    assert "DIALTONE_RECORD_URL" in page.text


def test_while_the_record_is_away_nothing_is_done(robin: Newcomer, record: FakeReleaseRecord) -> None:
    form = robin.browser.open("/releases/staging/hold")
    record.is_away = True
    form.submit("/hold", {"reason": "an audit"})

    assert form.status == 503
    assert "nothing is promoted" in form.text
    assert form.page.xpath("string(//textarea)").strip() == "an audit"
    assert form.open("/releases").status == 503
    assert "does not answer" in form.text


def test_there_are_only_two_environments_to_act_on(robin: Newcomer) -> None:
    assert robin.browser.open("/releases/development/hold").status == 404


def _trail(house: House, act: str) -> list[tuple[str, ...]]:
    rows = house.rows(
        f"SELECT verb, actor_name, reason FROM audit_rows WHERE entity_id = '{act}' AND entity = 'ReleaseAct' "
        "ORDER BY id"
    )
    return [tuple(map(str, row)) for row in rows]
