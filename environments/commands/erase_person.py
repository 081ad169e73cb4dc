"""Erases a customer from the events, from the command line."""

from business_layer.shared.actor import SYSTEM
from business_layer.user_management.queries import PersonCriteria
from environments.composition import open_application, resolve
from environments.settings import Settings
from environments.settings.errors import CannotContinue


def erase_person(settings: Settings, number: str, reason: str) -> str:
    """Take everything that names the customer out of the events. Return their number. Raises CannotContinue."""
    with open_application(settings) as application:
        people = resolve(application.database.people_queries)
        found = people.customers(PersonCriteria(number=number), seen_by=SYSTEM, after=None, limit=2).rows
        exact = [row for row in found if row.number == number.strip().upper()]
        if len(exact) != 1:
            raise CannotContinue(f"There is no customer {number!r}. Give the whole number, such as C-200006.")
        resolve(application.user_management.erase_from_events)(customer_id=exact[0].id, by=SYSTEM, reason=reason)
    return exact[0].number
