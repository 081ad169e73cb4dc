"""The calendar entry of a technician's visit."""

from icalendar import Calendar

from business_layer.messages.message import Attachment
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.visit_calendar import visit_calendar_entry
from business_layer.shared.addresses import validated_address
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.orders import an_order
from tests.fakes.clock import NOON


def an_item(installation: str = "2026-12-15/morning/") -> ProductOrderItem:
    item = an_order("dedicated").items[0]
    item.installation, item.address = installation, validated_address(**AN_ADDRESS)
    return item


def test_a_visit_is_an_event_in_the_zone_of_its_address() -> None:
    item = an_item()

    entry = visit_calendar_entry(item, "DT-1", organizer="no-reply@dialtone.example", at=NOON)

    assert entry == Attachment(
        name="technician-DT-1-1.ics",
        media_type="text/calendar; method=PUBLISH; charset=utf-8",
        content="\r\n".join(
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Dialtone//Store//EN",
                "METHOD:PUBLISH",
                "BEGIN:VEVENT",
                "SUMMARY:Dialtone technician: Dedicated Internet",
                "DTSTART:20261215T130000Z",
                "DTEND:20261215T170000Z",
                "DTSTAMP:20261123T170000Z",
                f"UID:visit-{item.id}@dialtone.example",
                "SEQUENCE:0",
                "DESCRIPTION:Order DT-1\\, item 1.",
                "LOCATION:350 Fifth Avenue\\, Suite 2100\\, New York\\, NY 10118",
                "ORGANIZER:mailto:no-reply@dialtone.example",
                "STATUS:CONFIRMED",
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            ]
        ),
    )


def test_the_entry_of_a_visit_keeps_its_uid_when_it_moves() -> None:
    item = an_item()
    first = visit_calendar_entry(item, "DT-1", organizer="a@b.example", at=NOON)
    item.installation = "2026-12-16/afternoon/"
    second = visit_calendar_entry(item, "DT-1", organizer="a@b.example", at=NOON)

    assert first is not None
    assert second is not None
    uids = [Calendar.from_ical(item.content).walk("VEVENT")[0]["UID"] for item in (first, second)]
    assert uids[0] == uids[1]


def test_without_a_visit_there_is_no_entry() -> None:
    assert visit_calendar_entry(an_item(""), "DT-1", organizer="a@b.example", at=NOON) is None
    assert visit_calendar_entry(an_item("2026-12-15/evening/"), "DT-1", organizer="a@b.example", at=NOON) is None
