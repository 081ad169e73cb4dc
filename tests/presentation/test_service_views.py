"""Services as their customer and agents see them, each with their own facts."""

from dataclasses import replace
from datetime import UTC, datetime

from business_layer.inventory.products import ProductState
from business_layer.inventory.queries import ProductRow
from business_layer.shared.addresses import validated_address
from presentation_layer.views.services import service_views
from tests.builders.catalogue import AN_ADDRESS, ANSWERS, the_catalogue
from tests.builders.orders import OneCatalogue, an_order

HOUSE = OneCatalogue()
TOWER = validated_address(**AN_ADDRESS)


def test_a_service_says_since_when_it_works_on_the_date_of_its_address() -> None:
    midnight_in_utc = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    (service,) = service_views([a_row(active_since=midnight_in_utc)], HOUSE, for_customer=True)

    assert (service.words, service.kind, service.since) == ("Active", "good", "Monday, November 23, 2026")


def test_a_customer_reads_the_facts_of_the_catalogue_and_an_agent_the_networks_too() -> None:
    (own,) = service_views([a_row()], HOUSE, for_customer=True)
    (seen,) = service_views([a_row()], HOUSE, for_customer=False)

    assert own.told == seen.told == (("Your pager’s number", "(700) 555-0001"),)
    assert (own.for_agents, seen.for_agents) == ((), (("Access node", "NY-1"),))
    assert own.which == "(700) 555-0001, Text, Local"
    assert own.how_to_use.startswith("Turn on your pager")


def test_a_secret_is_shown_to_its_customer_alone() -> None:
    values = the_catalogue().offering("dial-up").specification.validate_answers(ANSWERS["dial-up"])
    row = replace(
        a_row(), offering_slug="dial-up", values=values, network={"initial_password": "kq7wm3zx9thr", "node": "a"}
    )

    (own,) = service_views([row], HOUSE, for_customer=True)
    (seen,) = service_views([row], HOUSE, for_customer=False)

    assert own.secrets == (("Temporary password", "kq7wm3zx9thr"),)
    assert "kq7wm3zx9thr" not in str(seen)


def test_the_codes_of_a_room_are_shown_to_its_customer_alone() -> None:
    values = the_catalogue().offering("conferencing").specification.validate_answers(ANSWERS["conferencing"])
    row = replace(a_row(), offering_slug="conferencing", values=values, network={})

    (own,) = service_views([row], HOUSE, for_customer=True)
    (seen,) = service_views([row], HOUSE, for_customer=False)

    assert own.secrets == (("Host code", "739152"), ("Guest code", "28460"))
    assert "739152" not in f"{replace(own, secrets=())}{seen}"


def test_a_service_that_does_not_work_yet_says_so() -> None:
    (service,) = service_views([a_row(state=ProductState.PENDING_ACTIVE)], HOUSE, for_customer=True)

    assert (service.words, service.since, service.how_to_use) == ("Being set up", "", "")


def a_row(*, state: ProductState = ProductState.ACTIVE, active_since: datetime | None = None) -> ProductRow:
    item = an_order().items[0]
    return ProductRow(
        id=item.product_id,
        order_number="DT-1",
        offering_slug="paging",
        offering_name="Paging",
        catalogue_version=1,
        values={**item.values, "pager_number": ["+17005550001"]},
        network={"access_node": "NY-1"},
        address=TOWER,
        price_lines=item.price_lines,
        state=state,
        active_since=active_since,
    )
