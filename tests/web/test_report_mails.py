"""Mails with numbers, alerts and forecasts: the pages on which readers choose them, and the mails themselves."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pyotp
import pytest

from business_layer.insight.monday_mail import Numbers
from business_layer.insight.report_rights import ReportRights
from business_layer.insight.step_alerts import Fall, FallenStep
from business_layer.user_management.users import Role
from environments.composition import override, resolve
from environments.development.postgres import PostgresServer
from environments.mining.overview_numbers import count_numbers
from environments.mining.watched_steps import find_falls
from tests.intelligence.carrier_history import LAST_DAY, store_carrier_history
from tests.postgres import DatabaseForTests
from tests.support.house import TOTP_SECRET, House, running_house
from tests.support.pages import Pages

DROP = "Phone, from the cart to the checkout: 27.5% since Mon, Mar 30, 2026, 60.0% before."
CHOICE = "cart_to_checkout.phone"


class NumbersHere:
    """Implements `OverviewNumbers` in this process, which is quicker than in one of its own."""

    def __init__(self, folder: Path, origin: str) -> None:
        self._folder, self._origin = folder, origin

    def __call__(self, *, until: date | None, rights: Collection[ReportRights]) -> Mapping[ReportRights, Numbers]:
        return count_numbers(self._folder, self._origin, tuple(rights), until).numbers


class WatchHere:
    """Implements `StepWatch` in this process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, falls: Collection[Fall]) -> Collection[FallenStep] | None:
        return find_falls(self._folder, tuple(falls)).steps


@pytest.fixture(scope="module")
def reports(
    postgres_server: PostgresServer, furnished_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house whose events are those of a small carrier."""
    postgres_server.create_database("report_mails", template=furnished_template)
    var = tmp_path_factory.mktemp("report_mails")
    store = store_carrier_history(var)
    with running_house(DatabaseForTests.of(postgres_server, "report_mails"), var) as house:
        mails = house.container.report_mails
        override(mails.numbers, NumbersHere(store.folder, house.settings.intelligence.origin))
        override(mails.step_watch, WatchHere(store.folder))
        yield house
    postgres_server.drop_database("report_mails")


@pytest.fixture(scope="module")
def analyst(reports: House) -> Pages:
    return reports.agent(Role.ANALYST, "ada@dialtone.example", app=reports.intelligence_app)


@pytest.fixture(scope="module")
def lead(reports: House) -> Pages:
    return reports.agent(Role.LEAD, "lea@dialtone.example", service_center="Tampa", app=reports.intelligence_app)


def mail_to(house: House, email: str) -> tuple[str, str]:
    """Have the last numbers mailed; the text of the mail, and its HTML."""
    mails = house.container.report_mails
    resolve(mails.mail_numbers)(user_id=resolve(mails.find_report_reader)(email=email), mail_id=uuid4(), until=None)
    house.work(1)
    message_id, _, _, body = next(sent for sent in reversed(house.mail.sent) if sent[1] == email)
    return body, house.mail.html[message_id]


def cards(browser: Pages) -> list[dict[str, str]]:
    """The cards of the overview, in words."""
    return [
        {
            "title": str(card.xpath("string(h2)")).strip(),
            "value": str(card.xpath("string(p[contains(@class, 'figure')])")).strip(),
            "below": str(card.xpath("string(p[contains(@class, 'of')])")).strip(),
            "change": str(card.xpath("string(.//*[@class='change'])")).strip(),
            "mark": str(card.xpath("string(.//*[contains(@class, 'mark ')])")).strip(),
        }
        for card in browser.page.xpath("//ul[@class='cards']/li")
    ]


def test_the_mail_has_the_words_and_digits_of_the_page_it_leads_to(reports: House, analyst: Pages) -> None:
    body, html = mail_to(reports, "ada@dialtone.example")

    analyst.open(f"/?to={LAST_DAY.isoformat()}")
    shown = cards(analyst)
    assert len(shown) == 12
    for card in shown:
        change = ". ".join(filter(None, (card["change"], card["mark"]))) + ("." if card["change"] else "")
        words = ", ".join(filter(None, (card["below"], change)))
        assert f"{card['title']}\n   {card['value']}\n   {words}\n" in body
    assert f"/?to={LAST_DAY.isoformat()}" in body
    trends = analyst.page.xpath("//*[name()='svg' and contains(@class, 'spark')]/@aria-label")
    assert [trend.removeprefix("Trend: ") + "." for trend in trends] == re.findall(r"Trend, .*?: (.*)", body)
    assert len(re.findall(r'src="cid:trend-\d+"', html)) == len(trends)
    assert DROP in body


def test_each_report_that_the_mail_names_opens(reports: House, analyst: Pages) -> None:
    body, _ = mail_to(reports, "ada@dialtone.example")

    links = re.findall(rf"Report: .*?: {reports.settings.intelligence.origin}(\S+)", body)
    assert len(links) == 12
    assert {analyst.open(link).status for link in links} == {200}


def test_a_lead_gets_their_own_center_only(reports: House, lead: Pages) -> None:
    body, _ = mail_to(reports, "lea@dialtone.example")

    assert len(cards(lead.open("/"))) == body.count("Report: ") == 2
    assert "33.3%" in body
    assert not re.search("boston|denver|orders", body, re.IGNORECASE)


def test_the_numbers_of_the_page_are_sent_at_once(reports: House, analyst: Pages) -> None:
    analyst.open("/?to=2026-04-19").submit("/monday-mail/now", {})

    assert "These numbers are on their way to ada@dialtone.example." in analyst.text
    ((queue, until),) = reports.rows(
        "SELECT queue_name, args ->> 'until' FROM procrastinate_jobs WHERE task_name = 'mail_numbers'"
    )
    assert (queue, until) == ("intelligence", "2026-04-19")


def test_a_day_that_is_none_shows_the_usual_days_and_says_so(analyst: Pages) -> None:
    analyst.open("/?to=2026-02-30")

    assert analyst.status == 422
    assert "Enter a day, such as 2026-04-26." in analyst.text
    assert len(cards(analyst)) == 12


def test_an_alert_is_chosen_in_words_and_mailed_and_its_alarm_is_worked_on(reports: House, analyst: Pages) -> None:
    analyst.open("/alerts")
    options = [str(words) for words in analyst.page.xpath(f"//select[@name='{CHOICE}']/option/text()")]
    assert options[0] == "No alert"
    assert re.fullmatch(r"By a quarter, noticed within about (a day|\d+ days)", options[2])
    analyst.submit("/alerts", {CHOICE: "25"})
    assert "Your alerts are saved." in analyst.text

    resolve(reports.container.report_mails.watch_steps)()
    reports.work(1)
    analyst.open("/alerts")
    (link,) = analyst.page.xpath(f"//a[text()='{DROP}']/@href")
    assert any(f"{link}\n" in body for _, to, _, body in reports.mail.sent if to == "ada@dialtone.example")

    analyst.open(link).submit("/acknowledgement", {})
    assert "Some Analyst looks into it" in analyst.text
    analyst.submit("/explanation", {"note": ""})
    assert (analyst.status, "Say why the step fell." in analyst.text) == (422, True)
    analyst.submit("/explanation", {"note": "a\x00b"})
    assert (analyst.status, "Use only letters, digits, and ordinary punctuation." in analyst.text) == (422, True)
    analyst.submit("/explanation", {"note": "The button was broken <b>on</b> phones."})
    assert "Explained by Some Analyst" in analyst.text
    assert "The button was broken <b>on</b> phones." in analyst.text

    overview = analyst.open("/").page.xpath("string(//ul[@class='findings']/li[1])")
    assert (DROP in overview, "Explained by Some Analyst" in overview) == (True, True)
    changes = reports.rows("SELECT reason FROM audit_rows WHERE entity = 'StepAlarm' ORDER BY id")
    assert [reason for (reason,) in changes] == ["watch steps", "acknowledge alarm", "explain alarm"]


def test_a_choice_that_the_form_does_not_have_changes_nothing(analyst: Pages) -> None:
    token = analyst.open("/alerts").token()

    assert analyst.client.post("/alerts", data={"csrf_token": token, CHOICE: "99"}).status_code == 400
    assert analyst.client.get(f"/alerts/{uuid4()}").status_code == 404


def test_forecasts_have_a_table_a_chart_and_a_spreadsheet_each(analyst: Pages) -> None:
    analyst.open("/forecasts?minutes=10")

    titles = [str(title) for title in analyst.page.xpath("//section//h2/text()")]
    assert titles == [
        "Orders per week",
        *(f"Work in {center}" for center in ("Boston", "Denver", "Tampa")),
        "Numbers left by area code",
    ]
    assert "The worker counts the numbers that are left" in analyst.text
    for link in analyst.page.xpath("//a[@class='csv']/@href")[:4]:
        rows = list(csv.reader(io.StringIO(analyst.client.get(link).text)))
        assert len(rows) in {5, 15}
        assert ("People" in rows[0]) is ("/work-" in link)
    (chart, *_) = analyst.page.xpath("//@data-chart")
    drawn = analyst.client.get(chart).get_json()
    assert len(drawn["band"]) == len(drawn["categories"])


def test_what_cannot_be_taken_for_granted_is_said_at_its_field(analyst: Pages) -> None:
    analyst.open("/forecasts?minutes=soon&lead=30")

    assert analyst.status == 422
    assert analyst.page.xpath("//*[@aria-invalid='true']/@name") == ["minutes"]
    assert "soon" in analyst.raw
    assert not analyst.page.xpath("//table")


def test_a_lead_sees_the_work_of_their_own_center_only(lead: Pages) -> None:
    lead.open("/forecasts")

    assert [str(title) for title in lead.page.xpath("//section//h2/text()")] == ["Work in Tampa"]
    assert not re.search("boston|denver|orders per week", lead.text, re.IGNORECASE)
    assert lead.client.get("/forecasts/work-boston.csv").status_code == 404
    assert lead.client.get("/forecasts/orders.json").status_code == 404


def test_the_monday_mail_is_turned_on_and_off_with_one_click_each(reports: House) -> None:
    """Sessions end on the way, so it is the last test of the module."""
    analyst = reports.agent(Role.ANALYST, "bob@dialtone.example", app=reports.intelligence_app)
    analyst.open("/").submit("/monday-mail", {})
    assert "These numbers will come to bob@dialtone.example each Monday." in analyst.text
    reports.clock.pass_time(timedelta(days=7))
    mailed = resolve(reports.container.report_mails.mail_monday_numbers)()

    reports.sign_in(analyst, "bob@dialtone.example", "a quiet harbor at dusk")
    analyst.submit("/second-factor", {"code": pyotp.TOTP(TOTP_SECRET).at(reports.clock.now())})
    analyst.open("/").submit("/monday-mail/end", {})

    assert mailed == 1
    assert "Send me this every Monday" in analyst.open("/").text
    (audit,) = reports.rows("SELECT actor_name, verb FROM audit_rows WHERE reason = 'Monday mail off'")
    assert audit == ("Some Analyst", "changed")
