"""Services as their customer and agents see them, each with their own facts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from business_layer.billing.accounts import BillFormat
from business_layer.billing.queries import BillingAccountRow
from business_layer.inventory.product_states import ProductState, SuspensionReason
from business_layer.inventory.queries import ProductRow
from business_layer.shared.addresses import validated_address
from presentation_layer.views.changes_of_service import ChangesView, ComingView
from presentation_layer.views.services import service_views, services_page
from tests.builders.catalogue import AN_ADDRESS, ANSWERS, the_catalogue
from tests.builders.orders import OneCatalogue, an_order

HOUSE = OneCatalogue()
TOWER = validated_address(**AN_ADDRESS)


def test_a_service_says_since_when_it_works_on_the_date_of_its_address() -> None:
    midnight_in_utc = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    (service,) = service_views([a_row(active_since=midnight_in_utc)], HOUSE, for_customer=True)

    assert (service.words, service.kind, service.since) == ("Active", "good", "since Monday, November 23, 2026")


def test_what_has_ended_says_on_which_day_and_comes_last() -> None:
    active_since, ended = datetime(2026, 11, 2, 17, 0, tzinfo=UTC), datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    old = replace(a_row(state=ProductState.TERMINATED, active_since=active_since), state_since=ended)

    page = services_page([old, a_row(active_since=active_since)], [], HOUSE, ended.date())

    assert [(service.words, service.since) for service in page.services] == [
        ("Active", "since Monday, November 2, 2026"),
        ("Ended", "on Tuesday, November 24, 2026"),
    ]


def test_a_customer_reads_the_facts_of_the_catalogue_and_an_agent_the_networks_too() -> None:
    (own,) = service_views([a_row()], HOUSE, for_customer=True)
    (seen,) = service_views([a_row()], HOUSE, for_customer=False)

    assert own.told == seen.told == (("Your pager’s number", "(700) 555-0001"),)
    assert (own.for_agents, seen.for_agents) == ((), (("Access node", "NY-1"),))
    assert own.which == "(700) 555-0001, Text, Local"
    assert (own.numbers, own.beside) == (("(700) 555-0001",), "")
    assert own.how_to_use.startswith("Turn it on")


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


def test_the_page_adds_up_what_is_active_and_says_when_its_next_bill_is() -> None:
    rows = [a_row(), a_row(), a_row(state=ProductState.PENDING_ACTIVE)]
    other = BillingAccountRow(
        id=UUID(int=71), number="BA-2", name="Otto", address=TOWER, format=BillFormat.PAPER, cycle_day=9, kind=None
    )
    paying = replace(other, id=rows[0].billing_account_id, number="BA-1", cycle_day=15)

    page = services_page(rows, [other, paying], HOUSE, date(2026, 11, 16))

    each = page.services[0].totals.monthly
    assert (page.active, page.monthly, len(page.services)) == (2, each + each, 3)
    assert [(day.replace("\N{NO-BREAK SPACE}", " "), account) for day, account in page.bills] == [
        ("Tue, Dec 15", "BA-1")
    ]


def test_what_is_being_ended_says_so_and_is_paid_for_until_it_has_ended() -> None:
    ending = replace(a_row(state=ProductState.PENDING_TERMINATE), state_since=datetime(2026, 11, 24, 17, 0, tzinfo=UTC))

    page = services_page([ending], [], HOUSE, date(2026, 11, 24))

    assert [(each.words, each.since) for each in page.services] == [("Ending", "since Tuesday, November 24, 2026")]
    assert page.monthly == services_page([a_row()], [], HOUSE, date(2026, 11, 24)).monthly
    assert page.monthly.amount


def test_the_number_stands_beside_the_name_and_not_among_the_facts() -> None:
    (service,) = service_views([a_row()], HOUSE, for_customer=True)

    assert (service.numbers, service.others) == (("(700) 555-0001",), ())


def test_what_tells_a_service_from_others_is_not_among_its_facts_again() -> None:
    values = the_catalogue().offering("dedicated").specification.validate_answers(ANSWERS["dedicated"])
    row = replace(a_row(), offering_slug="dedicated", values=values, network={"circuit_id": "CKT-1"})

    (service,) = service_views([row], HOUSE, for_customer=True)

    assert (service.beside, service.others) == ("Circuit ID CKT-1, 100 Mbps", ())


def test_many_settings_of_equipment_are_apart_from_the_facts() -> None:
    values = the_catalogue().offering("dedicated").specification.validate_answers(ANSWERS["dedicated"])
    settings = {"ip_network": "198.51.100.24/29", "ip_mask": "255.255.255.248", "ip_gateway": "198.51.100.25"}
    row = replace(a_row(), offering_slug="dedicated", values=values, network={"circuit_id": "CKT-1", **settings})

    (service,) = service_views([row], HOUSE, for_customer=True)

    assert (service.others, [words for _, words in service.settings]) == ((), [*settings.values()])


def test_a_suspended_service_that_is_ending_costs_what_it_cost_while_suspended() -> None:
    row = replace(a_row(state=ProductState.PENDING_TERMINATE), paused_for=SuspensionReason.VACATION)

    page = services_page([row], (), HOUSE, date(2026, 11, 23))

    assert page.services[0].meanwhile == str(page.monthly) == "$4.00"
    assert str(page.services[0].totals.monthly) != "$4.00"


def test_what_works_or_rests_may_be_changed() -> None:
    states = (ProductState.ACTIVE, ProductState.SUSPENDED, ProductState.PENDING_ACTIVE, ProductState.TERMINATED)
    services = service_views([a_row(state=state) for state in states], HOUSE, for_customer=True)

    assert [service.may_change for service in services] == [True, True, False, False]


def a_row(*, state: ProductState = ProductState.ACTIVE, active_since: datetime | None = None) -> ProductRow:
    item = an_order().items[0]
    return ProductRow(
        id=item.product_id,
        billing_account_id=UUID(int=70),
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


def test_what_a_service_moves_to_says_so_and_its_details_are_facts() -> None:
    answers = ANSWERS["complete-calling"]
    values = the_catalogue().offering("complete-calling").specification.validate_answers(answers)
    old = replace(a_row(), offering_slug="complete-calling", values={**values, "numbers": ["+12125550199"]})
    new = replace(a_row(state=ProductState.PENDING_ACTIVE), id=UUID(int=99), order_number="DT-9")
    coming = ComingView(
        words="Move begins", order_number="DT-9", may_be_taken_back=True, is_moving=True, begins="Mon, Dec 14"
    )

    page = services_page([old, new], [], HOUSE, date(2026, 11, 16), {old.id: ChangesView(coming=coming)})

    assert [service.moves_here for service in page.services] == [
        "",
        f"Moves here from {TOWER.street}, begins Mon, Dec 14",
    ]
    facts = dict(page.services[0].facts)
    assert facts["911 sends help"] == str(TOWER)
    assert not {"Number", "911 and its limits", "Broadband Internet and power"} & facts.keys()
