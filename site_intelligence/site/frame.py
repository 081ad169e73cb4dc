"""The navigation of the site, as far as its reader may go."""

from collections.abc import Mapping
from typing import Any

from site_intelligence.site.other_pages import OTHER_PAGES
from site_intelligence.site.pages import COLLECTION, REPORT
from site_intelligence.site.readers import Reader
from site_intelligence.site.report_views import Tab

FORECASTS, ALERTS = ("forecasts",), ("alerts", "alarm", "create_explanation")


def tabs_for(reader: Reader, endpoint: str, arguments: Mapping[str, Any]) -> list[Tab]:
    """The tabs, with the one that a page belongs to marked. Pages of numbers belong to the first."""
    slug = str(arguments.get("slug", "")) if endpoint == REPORT else ""
    others = [Tab(page.title, REPORT, {"slug": page.slug}, page.slug == slug) for page in OTHER_PAGES.values()]
    is_elsewhere = endpoint in (COLLECTION, *FORECASTS, *ALERTS, "account") or slug in OTHER_PAGES
    tabs = [Tab("Overview", "home", {}, not is_elsewhere)]
    if reader.sees_reports:
        tabs += others
        tabs.append(Tab("Alerts", ALERTS[0], {}, endpoint in ALERTS))
    if reader.sees_centers:
        tabs.append(Tab("Forecasts", FORECASTS[0], {}, endpoint in FORECASTS))
    if reader.sees_collection:
        tabs.append(Tab("Event collection", COLLECTION, {}, endpoint == COLLECTION))
    return tabs
