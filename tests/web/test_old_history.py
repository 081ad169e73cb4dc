"""Pages about the last weeks, after an import of a history that ended long ago."""

from datetime import date, timedelta
from pathlib import Path

from business_layer.user_management.users import Role
from tests.intelligence.builders import an_event
from tests.intelligence.busy_nights import a_store
from tests.support.house import House

NOTICE, LAST_WEEKS = "//p[@class='notice'][contains(., 'Nothing happened')]", "Show the last weeks with events"
# A page of each kind, and of a kind that leads to its own earlier days.
PAGES = (
    *("/reports/sales?device=phone", "/reports/orders/list", "/reports/experiments", "/collection"),
    *("/explore/funnel?device=phone", "/explore/attribution", "/", "/alerts", "/forecasts", "/experiments"),
)
FOLLOWED = ("/reports/sales?device=phone", "/explore/funnel?device=phone")


def test_each_page_without_an_event_leads_to_the_last_weeks_that_have_some(fresh_house: House, tmp_path: Path) -> None:
    last = date(2026, 4, 22)
    visits = [
        an_event(name, f"{last - timedelta(days=number % 14)} 10:{minute}", visitor=f"v{number}")
        for number in range(20)
        for minute, name in enumerate(("page_viewed", "offering_viewed"), 10)
    ]
    a_store(tmp_path, *visits, an_event("number_stock_counted", "2027-09-15 01:00"))
    analyst = fresh_house.agent(Role.PEOPLE_ANALYST, app=fresh_house.intelligence_app)

    for path in PAGES:
        analyst.open(path)
        (link,) = analyst.page.xpath(f"{NOTICE}/a[starts-with(text(), '{LAST_WEEKS}')]/@href")
        assert "to=2026-04-26" in link, path
        assert ("device=phone" in link) is ("device=phone" in path), path
        if path in FOLLOWED:
            analyst.open(link)
            assert (analyst.status, analyst.page.xpath(NOTICE)) == (200, []), path
