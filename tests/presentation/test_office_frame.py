"""The frame of the back office: the tab that a page belongs to, initials, and what the box takes a text for."""

import pytest

from business_layer.user_management.users import Role
from presentation_layer.views.office_frame import TABS, Sought, initials, sought, tab_of, tabs_for
from tests.builders.orders import an_agent_actor


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("DT-1000417", Sought("orders", "number", order="DT-1000417")),
        ("1000417", Sought("orders", "number", order="DT-1000417")),
        (" dt 1000417 ", Sought("orders", "number", order="DT-1000417")),
        ("DT-1000", Sought("orders", "number")),
        ("1000", Sought("orders", "number")),
        ("C-200131", Sought("customers", "number")),
        ("(614) 221-0142", Sought("customers", "telephone")),
        ("+1 614 221 0142", Sought("customers", "telephone")),
        ("imani@okafor.example", Sought("customers", "email")),
        ("Imani Okafor", Sought("customers", "name")),
        ("Dt", Sought("orders", "number")),
        ("Cooper", Sought("customers", "name")),
    ],
)
def test_the_box_tells_by_its_looks_what_was_typed(typed: str, found: Sought) -> None:
    assert sought(typed) == found


@pytest.mark.parametrize(
    ("endpoint", "tab"),
    [
        ("office.home", "home"),
        ("office.order", "home"),
        ("office.create_review", "home"),
        ("office.agent", "agents"),
        ("office.create_disabling", "agents"),
        ("office.customer", "orders"),
        ("office.checkout_review", "cart"),
        ("office.account", ""),
        ("office.releases", "releases"),
        ("office.create_hold_release", "releases"),
        (None, "home"),
    ],
)
def test_a_page_belongs_to_a_tab(endpoint: str | None, tab: str) -> None:
    assert tab_of(endpoint) == tab


def test_initials_are_of_the_first_and_the_last_name() -> None:
    assert [initials(name) for name in ("Erin Novak", "Maria de la Cruz", "Cher", "")] == ["EN", "MC", "C", ""]


def test_agents_see_the_tabs_that_they_may_open() -> None:
    assert tabs_for(an_agent_actor(Role.LEAD)) == TABS[:6]
    assert tabs_for(an_agent_actor(Role.RELEASE_ENGINEER)) == (("releases", "Releases"),)
