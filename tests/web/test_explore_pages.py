"""The pages with free questions, and saved questions, on a history with known facts."""

import csv
import io
import re
from collections.abc import Iterator
from threading import Event
from urllib.parse import quote_plus

import pytest

from business_layer.user_management.users import Role
from environments.development.postgres import PostgresServer
from site_intelligence.site.explore import controllers, kinds, long_questions
from tests.intelligence.carrier_history import store_carrier_history
from tests.postgres import DatabaseForTests
from tests.support.house import House, running_house
from tests.support.pages import Pages

ALL_DAYS = "from=2026-02-02&to=2026-04-26"
QUESTIONS = (
    f"/explore/funnel?{ALL_DAYS}",
    f"/explore/funnel?{ALL_DAYS}&by=device",
    f"/explore/funnel?{ALL_DAYS}&device=phone&b_device=tablet",
    f"/explore/paths?{ALL_DAYS}&event=page_viewed",
    f"/explore/paths?{ALL_DAYS}&event=page_viewed&device=phone&b_device=tablet",
    f"/explore/cohorts?{ALL_DAYS}",
    f"/explore/cohorts?{ALL_DAYS}&who=customers&begin=product_order_placed&device=phone&b_device=desktop",
    f"/explore/attribution?{ALL_DAYS}",
    f"/explore/attribution?{ALL_DAYS}&channel=paid&b_channel=direct",
)


@pytest.fixture(scope="module")
def explored(
    postgres_server: PostgresServer, furnished_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house whose events are those of a small carrier."""
    postgres_server.create_database("explored", template=furnished_template)
    var = tmp_path_factory.mktemp("explored")
    store_carrier_history(var)
    # A page waits for its answer however busy the machine is.
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(long_questions, "PATIENCE_SECONDS", 60)
        with running_house(DatabaseForTests.of(postgres_server, "explored"), var) as house:
            yield house
    postgres_server.drop_database("explored")


@pytest.fixture(scope="module")
def analyst(explored: House) -> Pages:
    return explored.agent(Role.ANALYST, app=explored.intelligence_app)


@pytest.fixture(scope="module")
def colleague(explored: House) -> Pages:
    return explored.agent(Role.ANALYST, "colleague@dialtone.example", app=explored.intelligence_app)


def spreadsheet(browser: Pages, path: str) -> list[list[str]]:
    answer = browser.client.get(path)
    assert answer.status_code == 200, path
    return list(csv.reader(io.StringIO(answer.text)))


@pytest.mark.parametrize("path", QUESTIONS)
def test_each_question_has_tables_with_a_spreadsheet_and_no_small_number(analyst: Pages, path: str) -> None:
    analyst.open(path)

    assert analyst.status == 200
    links = analyst.page.xpath("//a[@class='csv']/@href")
    assert links
    for link in links:
        # The first column of paths says which step a row is about.
        for row in spreadsheet(analyst, link)[1:]:
            assert not [cell for cell in row[1:] if re.fullmatch(r"[1-9]", cell)], (link, row)
    for chart in analyst.page.xpath("//*[@data-chart]/@data-chart"):
        drawn = analyst.client.get(chart).get_json()
        assert {len(line["values"]) for line in drawn["series"]} == {len(drawn["categories"])}


def test_a_funnel_with_the_usual_steps_is_that_of_the_sales_report(analyst: Pages) -> None:
    own = spreadsheet(analyst, f"/explore/funnel/steps.csv?{ALL_DAYS}")
    report = spreadsheet(analyst, f"/reports/sales/steps.csv?{ALL_DAYS}")

    pairs = [(mine[1], theirs[1]) for mine, theirs in zip(own[1:], report[1:], strict=True)]
    shown = [pair for pair in pairs if "not shown" not in pair]
    assert len(shown) >= 2
    assert all(mine == theirs for mine, theirs in shown)


def test_a_segment_is_compared_with_another_one_and_chance_is_marked(analyst: Pages) -> None:
    analyst.open(
        "/explore/funnel?from=2026-03-30&to=2026-04-26&step1=cart_item_added&step2=checkout_started"
        "&device=phone&b_device=desktop"
    )

    assert "27.5%" in analyst.text
    assert "Started to check out: 27.5% (Phone) against 60.0% (Desktop). This is more than chance." in analyst.text


def test_segments_that_share_people_are_not_said_to_differ(analyst: Pages) -> None:
    analyst.open(f"/explore/funnel?{ALL_DAYS}&device=phone&b_channel=paid")

    assert "The segments may share people" in analyst.text
    assert "more than chance" not in analyst.page.xpath("string(//ul[@class='findings'])")


def test_a_segment_of_three_people_shows_no_number(analyst: Pages) -> None:
    for path in ("funnel", "paths", "cohorts"):
        analyst.open(f"/explore/{path}?{ALL_DAYS}&device=tablet&event=page_viewed")
        assert analyst.status == 200
        assert "fewer than 10" in analyst.text
        assert not re.search(r"\b3\b(?! weeks?| steps?|\.)", analyst.page.xpath("string(//table)"))


def test_a_small_group_does_not_follow_from_the_other_segments(analyst: Pages) -> None:
    """The few on tablets hide another device, so that neither follows from all of them together."""
    totals = {}
    for device in ("phone", "desktop", "tablet"):
        rows = spreadsheet(analyst, f"/explore/funnel/steps.csv?{ALL_DAYS}&device={device}")
        totals[device] = rows[1][1]

    assert totals["tablet"] == "fewer than 10"
    assert "not shown" in totals.values()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("funnel?step1=page_viewed", "Choose at least two steps."),
        ("funnel?step1=nothing_done&step2=page_viewed", "This cannot be chosen here."),
        ("funnel?step1=page_viewed&with1=offering:paging&step2=offering_viewed", "“Saw a page” has no offering."),
        ("funnel?with1=offering:paging", "Choose an event, or no filter beside it."),
        ("funnel?unit=days&within=91", "Enter a whole number from 1 to 90."),
        ("funnel?unit=hours&within=-1", "Enter a whole number from 1 to 720."),
        ("funnel?from=2025-01-01&to=2026-04-26", "A question is about at most 371 days."),
        ("funnel?from=2026-03-10&to=2026-03-01", "The last day is before the first one."),
        ("funnel?device=watch", "This cannot be chosen here."),
        ("funnel?did=signed_in&did_not=signed_in", "The same event was chosen as done."),
        ("paths?event=product_disconnected", "This cannot be chosen here."),
        ("paths?from=yesterday", "Enter a day, such as 2026-04-26."),
        ("cohorts?who=customers&visit=first", "Customers have no first visit."),
        ("cohorts?who=visitors&again=inquiry_opened", "Visitors do not do this."),
        ("cohorts?weeks=40", "Enter a whole number from 1 to 12."),
        ("attribution?back=0", "Enter a whole number from 1 to 90."),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field_and_stays_typed(analyst: Pages, query: str, words: str) -> None:
    analyst.open(f"/explore/{query}")

    assert analyst.status == 422
    assert words in analyst.text
    assert analyst.page.xpath("//*[@aria-invalid='true']/@aria-describedby")
    assert not analyst.page.xpath("//table")
    for value in re.findall(r"=([^&]+)", query):
        assert value in analyst.raw


def test_a_question_about_too_many_events_says_so(analyst: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "MOST_EVENTS", 100)

    analyst.open(f"/explore/cohorts?{ALL_DAYS}")

    assert analyst.status == 422
    assert "a question reads at most 100. Choose fewer days." in analyst.text


def test_a_long_question_shows_its_progress_and_can_be_left(analyst: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, poll = Event(), {"HX-Request": "true"}
    monkeypatch.setattr(long_questions, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(controllers, "answer", lambda *_: gate.wait(60) and [])
    # The days are rounded to whole weeks, also in the address of the answer.
    path = "/explore/cohorts?from=2026-03-04&to=2026-03-20"

    analyst.open(path)
    assert (analyst.status, analyst.heading) == (202, "Cohorts")
    assert "Mon, Mar 2, 2026 to Sun, Mar 22, 2026" in analyst.text
    assert analyst.page.xpath("//progress[@aria-labelledby]")
    assert analyst.client.get(path, headers=poll).status_code == 202
    assert analyst.client.get("/explore/cohorts/cohorts.csv?from=2026-03-04&to=2026-03-20").status_code == 302
    assert analyst.open("/reports/sales").status == 200

    gate.set()
    monkeypatch.setattr(long_questions, "PATIENCE_SECONDS", 60)
    assert analyst.open(path).status == 200
    assert analyst.client.get(path, headers=poll).headers["HX-Redirect"] == path


def test_a_long_question_is_stopped_and_stays_as_it_was_asked(analyst: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Event()
    monkeypatch.setattr(long_questions, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(long_questions, "MOST_INTERRUPTS", 1)
    monkeypatch.setattr(controllers, "answer", lambda *_: gate.wait(60) and [])
    path = "/explore/attribution?days=364&device=phone"
    analyst.open(path)
    assert analyst.page.xpath("//button[text()='Stop counting']")

    analyst.submit("/explore/attribution/end", {})
    gate.set()

    assert (analyst.status, analyst.heading) == (200, "Attribution")
    assert "This question was stopped, and nothing was counted." in analyst.text
    chosen = [str(value) for value in analyst.page.xpath("//option[@selected]/@value")]
    assert {"364", "phone"} <= set(chosen)
    assert not analyst.page.xpath("//table")
    # The page that shows the progress, in another window, does not begin it again.
    poll = analyst.client.get(path, headers={"HX-Request": "true"})
    assert poll.headers["HX-Redirect"] == "/explore/attribution/stopped?days=364&device=phone"


def test_an_unknown_question_or_table_is_not_found(analyst: Pages) -> None:
    for path in ("/explore/nope", "/explore/funnel/nope.csv", "/explore/funnel/steps.csv?within=x&unit=days"):
        assert analyst.client.get(path).status_code == 404, path


def test_a_question_is_saved_renamed_shared_and_deleted(explored: House, analyst: Pages, colleague: Pages) -> None:
    analyst.open("/explore/funnel?days=84&device=phone")
    analyst.submit("/saved-views", {"name": "  Phones,   week by week "})
    assert analyst.heading == "Phones, week by week"
    address = analyst.path
    (link,) = analyst.page.xpath("//a[text()='Open the question']/@href")
    assert link == "/explore/funnel?days=84&device=phone"
    assert analyst.open(link).heading == "Funnel"
    assert "Phones, week by week" in analyst.open("/explore").text
    assert colleague.open(address).status == 404

    analyst.open(address).submit(address, {"name": "Phones", "is_shared": "yes"})
    assert "Phones" in colleague.open("/explore").text
    assert colleague.open(address).heading == "Phones"
    assert not colleague.page.xpath("//button[text()='Delete it']")
    token = colleague.token()
    assert colleague.client.post(f"{address}/removal", data={"csrf_token": token}).status_code == 403

    analyst.open(address).submit("/removal", {})
    assert "“Phones” is deleted." in analyst.text
    assert colleague.open(address).status == 404
    trail = explored.rows("SELECT verb, reason FROM audit_rows WHERE entity = 'SavedView' ORDER BY at")
    assert [action for action, _ in trail] == ["added", "changed", "deleted"]


def test_a_name_that_cannot_be_used_is_said_at_its_field(analyst: Pages) -> None:
    analyst.open("/explore/cohorts")
    analyst.submit("/saved-views", {"name": " "})
    assert (analyst.status, "Give the question a name." in analyst.text) == (422, True)

    analyst.submit("/saved-views", {"name": "Who comes again"})
    analyst.open("/explore/paths").submit("/saved-views", {"name": "who comes AGAIN"})
    assert analyst.status == 422
    assert "You have a saved question with this name." in analyst.text
    assert analyst.typed("name") == "who comes AGAIN"


def test_a_question_is_mailed_at_the_hour_of_a_named_zone_and_stopped_again(analyst: Pages) -> None:
    analyst.open("/explore/attribution").submit("/saved-views", {"name": "Channels"})
    analyst.submit("/mailing", {"cadence": "weekly", "weekday": "0", "hour": "7", "zone": "America/Chicago"})
    assert "You get this question each Monday at 7:00 AM, Chicago time" in analyst.text

    analyst.submit("/mailing", {"cadence": "daily", "weekday": "0", "hour": "24", "zone": "Mars/Olympus"})
    assert analyst.status == 422
    assert "Choose an hour from 0 to 23." in analyst.text
    assert "Choose a time zone from the list." in analyst.text

    analyst.open(analyst.path.removesuffix("/mailing")).submit("/mailing-end", {})
    assert "You get no more email about this question." in analyst.text
    assert not analyst.page.xpath("//form[contains(@action, 'mailing-end')]")


def test_a_saved_question_brings_nothing_but_arguments_along(analyst: Pages) -> None:
    analyst.open("/explore/funnel")
    fields = {"csrf_token": analyst.token(), "name": "Foreign", "kind": "funnel", "query": 'x="><script>&days=7#//evil'}
    analyst.post("/saved-views", fields)

    (link,) = analyst.page.xpath("//a[text()='Open the question']/@href")
    assert link.startswith("/explore/funnel?")
    assert quote_plus('"><script>') in link


def test_without_events_questions_say_how_they_come(fresh_house: House) -> None:
    browser = fresh_house.agent(Role.ANALYST, app=fresh_house.intelligence_app)

    assert browser.open("/explore").heading == "Explore"
    assert browser.open("/explore/funnel").heading == "No events yet"
    assert browser.client.get("/explore/funnel/steps.csv").status_code == 404
