"""The sites of a system, each served by a gunicorn of its own."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ServedSite:
    """A row of the table of sites.

    `name` is the site's section in settings.toml, its argument of `dialtone serve` and the name of its program.
    People open the pages of a site `for_people` in a browser; outside development its origin must be https.
    """

    name: str
    port_variable: str
    for_people: bool = True


SITES = (
    ServedSite(name="store", port_variable="DIALTONE_STORE_PORT"),
    ServedSite(name="office", port_variable="DIALTONE_OFFICE_PORT"),
    ServedSite(name="intelligence", port_variable="DIALTONE_INTELLIGENCE_PORT"),
    ServedSite(name="notifications", port_variable="DIALTONE_NOTIFICATIONS_PORT", for_people=False),
)
