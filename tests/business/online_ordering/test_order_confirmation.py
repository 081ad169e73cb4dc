"""The email that confirms an order: everything that was ordered, when it comes, and what it costs."""

from datetime import timedelta

from icalendar import Calendar

from business_layer.billing.accounts import BillFormat
from business_layer.billing.tax_tables import TaxTable
from business_layer.inventory.resources import ResourceKind
from business_layer.online_ordering.checkout import ShippingChoice, ShipTo
from business_layer.online_ordering.order_confirmation import confirmation_parts
from business_layer.online_ordering.reviewed_cart import CartReview
from business_layer.shared.addresses import validated_address
from business_layer.user_management.unchosen_passwords import unchosen_password
from tests.builders.catalogue import the_catalogue
from tests.builders.orders import CUSTOMER_ID, OF_RECORD, an_order
from tests.builders.services import AFTERNOON, MORNING, a_dedicated_line, a_kept_number
from tests.builders.shopper import Shopper, a_qualification, an_answer
from tests.fakes.clock import NOON

A_STREET = validated_address(street="1 Main Street", unit="", city="Albany", state="NY", zip_code="12207")
IN_CHICAGO = validated_address(street="233 South Wacker Drive", unit="", city="Chicago", state="IL", zip_code="60606")
EVERYTHING = """\
Hello Maria Lopez,

Thank you for your order DT-1001. We expect your first service to be ready on Tuesday, November 24, 2026, and the last \
on Tuesday, December 15, 2026.

Track your order: https://store.example/orders/DT-1001

Service address: 350 Fifth Avenue, Suite 2100, New York, NY 10118
Ship to: 350 Fifth Avenue, Suite 2100, New York, NY 10118

1. Complete Calling Package (212) 555-0142
   Lines: 1
   Numbers to keep: (212) 555-0142
   Expected: Tuesday, December 1, 2026
   Your number moves on: Tuesday, December 1, 2026
   We ship: Phone adapter

2. Toll Free (888) 555-0100
   Prefix: 888
   Your toll-free number: (888) 555-0100
   Calls ring at: (212) 555-0142
   Expected: Tuesday, November 24, 2026

3. Dedicated Internet (100 Mbps)
   Speed: 100 Mbps
   Term: 24 months
   Public IP addresses: 1 address (/30)
   Router: A router we manage
   On-site phone: (212) 555-0187
   Expected: Tuesday, December 15, 2026
   Technician: Tuesday, December 15, 2026, 8 AM to noon EST (see the calendar entry)
   We ship: Router

Charges
   Complete Calling Package (212) 555-0142: $19.00 one-time, $22.80 a month
   Toll Free (888) 555-0100: $10.00 one-time, $8.55 a month
   Dedicated Internet (100 Mbps): $250.00 one-time, $384.00 a month
   Total before taxes: $279.00 one-time, $415.35 a month
   Estimated taxes and fees: $2.61 one-time, $14.94 a month
   Estimated total: $281.61 one-time, $430.29 a month
   Taxes and fees on Dedicated Internet are not included.

Estimated taxes and fees
   Federal Universal Service Charge: $11.12 a month
   New York Sales Tax: $1.16 one-time, $1.25 a month
   New York City Sales Tax: $1.45 one-time, $1.57 a month
   New York City 911 Surcharge: $1.00 a month

Usage prices
   Complete Calling Package, International calls: $0.09 per minute
   Toll Free, Incoming calls: $0.039 per minute

Savings
   You save $1.65 a month with Business Calling: 5% off the monthly prices of Complete Calling Package and Toll Free \
while you have all of them. If you cancel one, the others return to their regular prices: Complete Calling Package \
$24.00 a month and Toll Free $9.00 a month.

If you cancel before your term ends, you pay
   Dedicated Internet: 50% of the monthly price for each month left in the term: up to $4,608.00 on the first day, and \
$192.00 less for each month that passes.

Your bill
   Maria Lopez, 350 Fifth Avenue, Suite 2100, New York, NY 10118, by email

Your contract
   A copy of everything you signed is attached. You can also read, print and save it on your order's page.
   Read what you signed: https://store.example/orders/DT-1001/documents

Dialtone
Questions? Call (800) 555-0199, 24/7.
"""
LITTLE = """\
Hello Maria Lopez,

Thank you for your order DT-1001. We expect your service to be ready on Monday, November 23, 2026.

Track your order: https://store.example/orders/DT-1001

1. Mobile Dial-up (road.l)
   User name: road.l
   Cell phone number: (917) 555-0142
   Plan: Ten hours a month
   Coverage: In the United States and Puerto Rico
   Expected: Monday, November 23, 2026

Charges
   Mobile Dial-up (road.l): $0.00 one-time, $7.95 a month
   Total before taxes: $0.00 one-time, $7.95 a month
   Taxes, fees and surcharges are not included.

Usage prices
   Mobile Dial-up, Extra hours: $0.95 per hour

Your bill
   Otto Brown, 1 Main Street, Albany, NY 12207, on paper

Your contract
   A copy of everything you signed is attached. You can also read, print and save it on your order's page.
   Read what you signed: https://store.example/orders/DT-1001/documents

Dialtone
Questions? Call (800) 555-0199, 24/7.
"""


def test_the_mail_confirms_everything_that_was_ordered(shopper: Shopper) -> None:
    shopper.stock(ResourceKind.TELEPHONE_NUMBER, "toll-free:888", "+18885550100")
    a_kept_number(shopper)
    shopper.add("toll-free", prefix="888", number="888 555 0100")
    line = a_dedicated_line(shopper)

    order = shopper.place(shopper.go_to_review({line.id: MORNING}))

    (message,) = shopper.books.messages.all.values()
    assert (message.kind, message.key, message.to) == ("order_placed", "order_placed:DT-1001", OF_RECORD)
    assert (message.customer_id, message.queued_at, message.due_at) == (CUSTOMER_ID, NOON, NOON)
    assert message.subject == "We received your order DT-1001"
    assert message.body == EVERYTHING
    assert message.attachments is not None
    (entry,) = message.attachments
    (event,) = Calendar.from_ical(entry.content).walk("VEVENT")
    assert entry.name == "technician-DT-1001-3.ics"
    assert event["UID"] == f"visit-{order.items[2].id}@dialtone.example"
    assert event["DTSTAMP"].dt == NOON
    assert event["ORGANIZER"] == "mailto:no-reply@dialtone.example"


def test_the_mail_says_nothing_of_what_was_not_ordered(shopper: Shopper) -> None:
    shopper.tax_tables.table = TaxTable()
    shopper.add("mobile-dial-up")
    shopper.give_details()
    shopper._open(name="Otto Brown", address=A_STREET, format=BillFormat.PAPER, cycle_day=1, by=shopper.by)

    shopper.place(shopper.sign())

    (message,) = shopper.books.messages.all.values()
    assert message.body == LITTLE
    assert message.attachments is None


def test_a_package_and_a_visit_are_confirmed_at_their_own_addresses_and_hours(shopper: Shopper) -> None:
    qualification = a_qualification(shopper.books, an_answer("DedicatedInternet", maximum_mbps=1000))
    qualification.address = IN_CHICAGO
    shopper.stock(ResourceKind.INSTALLATION_SLOT, "region:6", f"{AFTERNOON}1")
    line = shopper.add("dedicated", qualification=qualification)
    shopper.shipping = ShippingChoice(to=ShipTo.OTHER, address=A_STREET)
    shopper.clock.pass_time(timedelta(hours=1))

    shopper.place(shopper.go_to_review({line.id: AFTERNOON}))

    (message,) = shopper.books.messages.all.values()
    assert "\n   Technician: Tuesday, December 15, 2026, 1 PM to 5 PM CST (see the calendar entry)\n" in message.body
    assert "\n   We ship: Router\n   Ship to: 1 Main Street, Albany, NY 12207\n" in message.body
    assert message.queued_at == NOON + timedelta(hours=1)


def test_a_half_day_that_only_a_newer_release_knows_is_named_as_it_is() -> None:
    order = an_order("dedicated")
    (item,) = order.items
    item.installation, item.address = "2026-07-15/evening/", IN_CHICAGO

    shown, charges = confirmation_parts(order, CartReview(items=()), None, the_catalogue())

    assert ("Technician", "Wednesday, July 15, 2026, evening CDT (see the calendar entry)") in shown.facts
    assert charges.heading == "Charges"


def test_a_customer_without_a_password_is_led_to_choose_one(shopper: Shopper) -> None:
    (user,) = shopper.books.users.all.values()
    user.password_hash = unchosen_password(user.id)
    shopper.add()

    shopper.place(shopper.go_to_review())

    (message,) = shopper.books.messages.all.values()
    assert "Choose a password: https://store.example/account/first-password" in message.body
    assert not message.with_secret
