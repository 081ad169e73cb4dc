"""The navigation of the site, as far as its reader may go."""

from collections.abc import Mapping
from typing import Any

from site_intelligence.site.other_pages import EXPERIMENTS, OTHER_PAGES
from site_intelligence.site.pages import COLLECTION, REPORT
from site_intelligence.site.readers import Reader
from site_intelligence.site.report_views import Tab

MODEL_PAGES = ("models", "model", "model_switch")
EXPLORE_PAGES = (
    *("explore", "question", "stopped_question", "saved_view"),
    *("create_saved_view", "change_saved_view", "create_mailing"),
)
EXPERIMENT_ENDPOINTS = {EXPERIMENTS, "experiment", "experiment_beginning", "experiment_end"}
FORECASTS, ALERTS = ("forecasts",), ("alerts", "alarm", "create_explanation")


def tabs_for(reader: Reader, endpoint: str, arguments: Mapping[str, Any]) -> list[Tab]:
    """The tabs, with the one that a page belongs to marked. Pages of numbers and the overview's others are its own."""
    slug = str(arguments.get("slug", "")) if endpoint == REPORT else ""
    is_experiment = endpoint in EXPERIMENT_ENDPOINTS or slug == EXPERIMENTS
    is_model = endpoint in MODEL_PAGES
    is_exploring = endpoint in EXPLORE_PAGES
    is_own = is_model or is_exploring or is_experiment or endpoint in (*FORECASTS, *ALERTS)
    is_elsewhere = endpoint in (COLLECTION, "account") or is_own
    tabs = [Tab("Overview", "home", {}, not is_elsewhere)]
    if reader.sees_reports:
        tabs.append(Tab("Explore", "explore", {}, is_exploring))
        tabs.append(Tab(OTHER_PAGES[EXPERIMENTS].title, EXPERIMENTS, {}, is_experiment))
        tabs.append(Tab("Models", "models", {}, is_model))
        tabs.append(Tab("Alerts", ALERTS[0], {}, endpoint in ALERTS))
    if reader.sees_centers:
        tabs.append(Tab("Forecasts", FORECASTS[0], {}, endpoint in FORECASTS))
    if reader.sees_collection:
        tabs.append(Tab("Event collection", COLLECTION, {}, endpoint == COLLECTION))
    return tabs
