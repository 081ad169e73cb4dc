"""The numbers that are left are counted in events, one for each area code."""

from datetime import datetime

from business_layer.inventory.count_number_stock import CountNumberStock, NumberStockCounted
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.unit_of_work import Books


class FakeNumberStock:
    """Implements `NumberStock`."""

    def count_free_numbers(self, *, at: datetime) -> dict[str, int]:
        return {"800": 0, "614": 250} if at == NOON else {}


def test_each_area_code_gets_an_event_with_its_count() -> None:
    books = Books()
    count = CountNumberStock(books, FakeNumberStock(), FakeClock())

    counted = [count(), count()]

    assert counted == [2, 2]
    events = [event for event in books.events if isinstance(event, NumberStockCounted)]
    assert [event.properties() for event in events[:2]] == [
        {"area_code": "614", "available": 250},
        {"area_code": "800", "available": 0},
    ]
    assert events[0].subject_id == events[2].subject_id != events[1].subject_id
    assert events[0].subject_number == "614"
