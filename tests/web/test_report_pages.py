"""The pages of site intelligence: what they show, hide and refuse, on a history with known facts."""

import csv
import io
import re
from collections.abc import Iterator

import pytest

from business_layer.user_management.users import PERMISSIONS_OF, Role
from environments.development.postgres import PostgresServer
from site_intelligence.site.frame import tabs_for
from site_intelligence.site.readers import EVERYTHING
from tests.intelligence.carrier_history import store_carrier_history
from tests.postgres import DatabaseForTests
from tests.support.house import House, running_house
from tests.support.pages import Pages
from tests.web.urls import is_asked_to_sign_in, sample_path, send, urls_of
from web_layer.access_kinds import Access

ALL_DAYS = "from=2026-02-02&to=2026-04-26"
PAGES = (
    *("/reports/sales", "/reports/checkout", "/reports/qualification", "/reports/search", "/reports/orders"),
    *("/reports/lead-time", "/reports/promises", "/reports/right-first-time", "/reports/churn"),
    *("/centers/waits", "/centers/first-contact", "/collection"),
    *("/reports/experiments", "/reports/steps", "/reports/fields", "/reports/channels", "/reports/returns"),
)


@pytest.fixture(scope="module")
def reports(
    postgres_server: PostgresServer, furnished_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house whose events are those of a small carrier."""
    postgres_server.create_database("reports", template=furnished_template)
    var = tmp_path_factory.mktemp("reports")
    store_carrier_history(var)
    with running_house(DatabaseForTests.of(postgres_server, "reports"), var) as house:
        yield house
    postgres_server.drop_database("reports")


@pytest.fixture(scope="module")
def analyst(reports: House) -> Pages:
    return reports.agent(Role.PEOPLE_ANALYST, app=reports.intelligence_app)


@pytest.fixture(scope="module")
def lead(reports: House) -> Pages:
    return reports.agent(Role.LEAD, service_center="Tampa", app=reports.intelligence_app)


def spreadsheet(browser: Pages, path: str) -> list[list[str]]:
    answer = browser.client.get(path)
    assert answer.status_code == 200, path
    return list(csv.reader(io.StringIO(answer.text)))


def test_the_overview_has_twelve_numbers_with_trends_and_reports(analyst: Pages) -> None:
    analyst.open("/")

    links = [str(link) for link in analyst.page.xpath("//ul[@class='cards']//h2/a/@href")]
    assert len(links) == 12
    assert all(analyst.open(link).status == 200 for link in links)
    analyst.open("/")
    assert "Phone, from the cart to the checkout: 27.5% since Mon, Mar 30, 2026, 60.0% before." in analyst.text
    assert len(analyst.page.xpath("//*[name()='svg' and contains(@class, 'spark')]")) > 6


@pytest.mark.parametrize("path", PAGES)
def test_each_page_has_a_table_for_each_chart_and_a_spreadsheet_for_each_table(analyst: Pages, path: str) -> None:
    analyst.open(f"{path}?{ALL_DAYS}")

    assert analyst.status == 200
    for section in analyst.page.xpath("//section[contains(@class, 'report-table')]"):
        (link,) = section.xpath(".//a[@class='csv']/@href")
        rows = spreadsheet(analyst, link)
        assert len(rows) > 0
        for chart in section.xpath(".//*[@data-chart]/@data-chart"):
            drawn = analyst.client.get(chart).get_json()
            assert {len(line["values"]) for line in drawn["series"]} == {len(drawn["categories"])}
            assert section.xpath(".//table")


def test_the_step_that_dropped_is_named_with_its_device_and_week(analyst: Pages) -> None:
    analyst.open(f"/reports/checkout?{ALL_DAYS}")

    findings = [str(finding) for finding in analyst.page.xpath("//ul[@class='findings']/li/text()")]
    assert "Phone: 27.5% since the week of Mar 30, 60.0% before." in findings
    assert not [finding for finding in findings if "Desktop" in finding]


def test_visitors_are_not_said_to_stay_away_in_weeks_that_are_not_over(analyst: Pages) -> None:
    rows = spreadsheet(analyst, "/reports/returns/cohorts.csv?from=2026-03-30&to=2026-04-26")[1:]

    assert {(row[0], row[1]) for row in rows} == {
        ("1 week later", "2026-03-30"),
        ("1 week later", "2026-04-06"),
        ("1 week later", "2026-04-13"),
        ("2 weeks later", "2026-03-30"),
        ("2 weeks later", "2026-04-06"),
        ("3 weeks later", "2026-03-30"),
    }


def test_the_fall_that_is_watched_for_is_one_of_three(analyst: Pages) -> None:
    analyst.open("/reports/steps")

    options = analyst.page.xpath("//select[@name='fall']/option")
    assert [(option.text, option.get("selected") is not None) for option in options] == [
        ("By a tenth", False),
        ("By a quarter", True),
        ("By half", False),
    ]


def test_the_fallout_cell_stands_out(analyst: Pages) -> None:
    analyst.open(f"/reports/right-first-time?{ALL_DAYS}")

    assert "North, Dial-up: 0.0%" in analyst.text


def test_the_worse_center_stands_out(analyst: Pages) -> None:
    analyst.open(f"/centers/waits?{ALL_DAYS}")

    assert "Tampa: 33.3%, all others 75.0%." in analyst.text


def test_a_filter_that_leaves_three_people_shows_fewer_than_ten(analyst: Pages) -> None:
    analyst.open(f"/reports/sales?{ALL_DAYS}&device=tablet")

    assert "fewer than 10" in analyst.text
    assert "of 3 " not in analyst.text


def test_a_small_group_does_not_follow_from_a_total(analyst: Pages) -> None:
    """Visits of a device, on the page, in the spreadsheet and in the chart, with and without a filter."""
    numbers = {row[0]: row[1] for row in spreadsheet(analyst, f"/reports/sales/device.csv?{ALL_DAYS}")[1:]}
    chart = analyst.client.get(f"/reports/sales/device.json?{ALL_DAYS}").get_json()

    assert numbers["tablet"] == "fewer than 10"
    assert "not shown" in numbers.values()
    # A chart of the single number that is left would say nothing.
    assert chart == {}
    filtered = {}
    for device in ("phone", "desktop", "tablet"):
        analyst.open(f"/reports/sales?{ALL_DAYS}&device={device}")
        filtered[device] = analyst.page.xpath("string(//section[@class='headline'])")
    assert sum(bool(re.search(r"of \d+ visits", text)) for text in filtered.values()) <= 1


def test_no_page_or_spreadsheet_has_a_small_number_of_people(analyst: Pages) -> None:
    for path in PAGES:
        if path == "/collection":
            continue
        analyst.open(f"{path}?{ALL_DAYS}")
        for link in analyst.page.xpath("//a[@class='csv']/@href"):
            for row in spreadsheet(analyst, link)[1:]:
                small = [cell for cell in row if re.fullmatch(r"[1-9]", cell)]
                assert not small, (link, row)


def test_what_few_people_typed_is_not_shown_and_a_formula_is_inert(analyst: Pages) -> None:
    analyst.open("/reports/search")
    terms = [row[0] for row in spreadsheet(analyst, "/reports/search/terms.csv")]

    assert "my own street" not in analyst.text
    assert "Not shown: 2 terms of few searches." in analyst.text
    assert "'=5g home" in terms


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2026-03-10&to=2026-03-01", "The last day is before the first one."),
        ("from=yesterday", "Enter a day, such as 2026-04-26."),
        ("to=2026-02-30", "Enter a day, such as 2026-04-26."),
        ("device=watch", "There is no such device in these events."),
        ("from=0001-01-01", "Enter a day"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field_and_stays_typed(analyst: Pages, query: str, words: str) -> None:
    analyst.open(f"/reports/sales?{query}")

    assert analyst.status == 422
    assert words in analyst.text
    assert analyst.page.xpath("//*[@aria-invalid='true']/@aria-describedby")
    for value in re.findall(r"=([^&]+)", query):
        assert value in analyst.raw
    assert not analyst.page.xpath("//section[@class='headline']")


@pytest.mark.parametrize(
    "path", ["/reports/nope", "/centers/sales", "/reports/waits", "/reports/sales/nope.csv", "/reports/sales/week.xml"]
)
def test_a_report_that_does_not_exist_is_not_found_in_the_sites_own_look(analyst: Pages, path: str) -> None:
    analyst.open(path)

    assert analyst.status == 404
    assert analyst.page.xpath("//nav[@aria-label='Main']//a[text()='Overview']")


def test_an_overview_of_earlier_days_leads_to_reports_about_them(analyst: Pages) -> None:
    analyst.open("/?to=2026-04-26")

    links = {str(link) for link in analyst.page.xpath("//main//a/@href") if "/reports/" in link}
    assert "/reports/checkout?from=2026-03-30&to=2026-04-26" in links
    assert "/reports/steps?to=2026-04-26" in links
    assert [link for link in links if "to=2026-04-26" not in link] == []


def test_a_look_at_a_list_of_orders_is_recorded_before_it_is_shown(reports: House, analyst: Pages) -> None:
    analyst.open(f"/reports/right-first-time/list?{ALL_DAYS}&region=north")

    assert "DT-0-phone-0" in analyst.raw
    assert "DT-0-phone-1<" not in analyst.raw
    looks = reports.rows("SELECT entity_id, actor_name, reason FROM audit_rows WHERE entity = 'Report'")
    assert looks[-1][:2] == ("right-first-time", "Some People Analyst")
    assert looks[-1][2].endswith("North: 48 shown")


def test_a_lead_sees_only_their_own_center(lead: Pages) -> None:
    lead.open("/")
    assert len(lead.page.xpath("//ul[@class='cards']/li")) == 2

    lead.open(f"/centers/waits?{ALL_DAYS}&center=boston")

    assert "33.3%" in lead.page.xpath("string(//section[@class='headline'])")
    assert not re.search("boston|denver", lead.text, re.IGNORECASE)
    assert lead.client.get(f"/centers/waits/center.csv?{ALL_DAYS}").status_code == 404


def test_each_page_is_under_the_tab_that_leads_to_it(reports: House) -> None:
    """Tables are files, and have no tab."""
    tabs = {"explore": "Explore", "saved-views": "Explore", "models": "Models", "experiments": "Experiments"}
    tabs |= {"alerts": "Alerts", "alarms": "Alerts", "forecasts": "Forecasts", "collection": "Event collection"}
    pages = [
        url for url in urls_of(reports.intelligence_app) if url.method == "GET" and not url.endpoint.endswith("_table")
    ]

    for url in pages:
        if tab := tabs.get(url.rule.split("/")[1]):
            current = [known.words for known in tabs_for(EVERYTHING, url.endpoint, {}) if known.is_current]
            assert current == [tab], url


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_only_what_it_may(reports: House, role: Role) -> None:
    browser = reports.agent(role, f"matrix-{role.replace(' ', '-')}@dialtone.example", app=reports.intelligence_app)

    for url in urls_of(reports.intelligence_app):
        if url.endpoint in {"create_sign_out", "create_session", "create_second_factor"}:
            continue
        status, _ = send(browser, url, token_from="/account")
        if isinstance(url.allow, Access):
            assert status != 403, url
        else:
            assert (status == 403) is (url.allow not in PERMISSIONS_OF[role]), url


def test_a_stranger_is_asked_to_sign_in_everywhere(reports: House) -> None:
    for url in urls_of(reports.intelligence_app):
        if url.allow is not Access.ANYONE:
            assert is_asked_to_sign_in(send(Pages(reports.intelligence_app), url)), url


def test_every_post_wants_its_token(reports: House, analyst: Pages) -> None:
    for url in urls_of(reports.intelligence_app):
        if url.method == "POST" and url.endpoint != "create_own_password":
            assert analyst.client.post(sample_path(url.rule), data={}).status_code == 400, url


def test_an_agent_without_reports_reads_why(reports: House) -> None:
    browser = reports.agent(Role.AGENT, app=reports.intelligence_app)

    assert "Your role has no reports." in browser.open("/").text


def test_an_analyst_has_an_account_in_the_back_office_and_nothing_else(reports: House) -> None:
    browser = reports.agent(Role.ANALYST, "office-analyst@dialtone.example")

    assert browser.open("/").heading == "My account"


def test_without_events_the_pages_say_how_they_come(fresh_house: House) -> None:
    browser = fresh_house.agent(Role.ANALYST, app=fresh_house.intelligence_app)

    for path in ("/", "/reports/sales", "/collection"):
        browser.open(path)
        assert browser.heading == "No events yet"
        assert "dialtone intelligence import" in browser.text
    assert browser.client.get("/reports/sales/week.csv").status_code == 404


def test_the_steps_of_a_few_do_not_follow_from_those_of_the_other_devices(analyst: Pages) -> None:
    first = {
        device: spreadsheet(analyst, f"/reports/sales/steps.csv?{ALL_DAYS}&device={device}")[1][1]
        for device in ("phone", "desktop", "tablet")
    }

    assert first["tablet"] == "fewer than 10"
    assert "not shown" in first.values()
