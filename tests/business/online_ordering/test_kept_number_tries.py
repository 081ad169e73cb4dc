"""The limit on tries to bring numbers along: which numbers and which customers count."""

from datetime import timedelta
from uuid import UUID

import pytest

from business_layer.catalogue.characteristics import Values
from business_layer.online_ordering.kept_number_tries import SHARED_BY, KeptNumberTries
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.errors import TooManyAttempts
from tests.builders.catalogue import the_catalogue
from tests.builders.orders import CUSTOMER_ID, an_agent_actor
from tests.builders.shopper import HOLDS
from tests.fakes.clock import FakeClock
from tests.fakes.unit_of_work import Books

CALLING = the_catalogue().offering("complete-calling")
MOST = HOLDS.kept_per_hour
TOO_MANY = "You've entered too many numbers. Try again in an hour, or call us."


class Asker:
    def __init__(self) -> None:
        self.books, self.clock = Books(), FakeClock()
        self.tries = KeptNumberTries(self.books, HOLDS, self.clock)

    def ask(self, *numbers: int, by: Actor, before: Values | None = None) -> None:
        self.tries.count(CALLING, keeping(*numbers), by=by, before=before)

    def ask_for_all(self, by: Actor) -> None:
        """Use up every try of one customer or visitor."""
        for first in range(0, MOST, 10):
            self.ask(*range(first, first + 10), by=by)


@pytest.fixture
def asker() -> Asker:
    return Asker()


def keeping(*numbers: int) -> Values:
    return {"number_source": "keep", "ported_numbers": [f"+1212555{number:04}" for number in numbers]}


def a_customer(number: int = 0, address: str = "198.51.100.7") -> Actor:
    return Actor(kind=ActorKind.CUSTOMER, name="Maria", customer_id=UUID(int=700 + number), address=address)


def a_guest(number: int = 0, address: str = "198.51.100.7") -> Actor:
    return Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=UUID(int=600 + number), address=address)


@pytest.mark.parametrize("by", [a_customer(), a_guest()], ids=["a customer", "a guest"])
def test_one_number_too_many_is_refused_for_an_hour(asker: Asker, by: Actor) -> None:
    asker.ask_for_all(by)
    asker.clock.pass_time(timedelta(minutes=59))

    with pytest.raises(TooManyAttempts) as refused:
        asker.ask(99, by=by)

    assert (refused.value.message, refused.value.field) == (TOO_MANY, "ported_numbers.0")
    asker.clock.pass_time(timedelta(minutes=1))
    asker.ask(99, by=by)


def test_numbers_asked_for_together_count_each(asker: Asker) -> None:
    asker.ask_for_all(a_customer())
    asker.clock.pass_time(timedelta(hours=1))
    asker.ask(*range(MOST - 1), by=a_customer())

    with pytest.raises(TooManyAttempts):
        asker.ask(98, 99, by=a_customer())

    asker.ask(99, by=a_customer())


def test_only_numbers_that_were_not_answered_before_count_and_the_first_of_them_is_named(asker: Asker) -> None:
    asker.ask_for_all(a_customer())

    asker.ask(1, 2, by=a_customer(), before=keeping(2, 1, 3))
    with pytest.raises(TooManyAttempts) as refused:
        asker.ask(1, 98, 2, 99, by=a_customer(), before=keeping(1, 2))

    assert refused.value.field == "ported_numbers.1"


def test_each_customer_has_tries_of_their_own_and_those_of_an_address_are_five_times_as_many(asker: Asker) -> None:
    for number in range(SHARED_BY):
        asker.ask_for_all(a_customer(number))

    with pytest.raises(TooManyAttempts):
        asker.ask(99, by=a_customer(99))
    asker.ask(99, by=a_customer(99, address="198.51.100.8"))
    with pytest.raises(TooManyAttempts):
        asker.ask(99, by=a_customer(0, address="198.51.100.9"))


def test_agents_may_ask_as_often_as_customers_call(asker: Asker) -> None:
    agent = an_agent_actor(on_behalf_of=CUSTOMER_ID)
    for _ in range(SHARED_BY + 1):
        asker.ask_for_all(agent)

    assert asker.books.commits == 0


def test_answers_that_bring_no_number_along_are_not_counted(asker: Asker) -> None:
    asker.tries.count(CALLING, {"number_source": "new", "area_code": "212"}, by=a_customer())

    assert asker.books.commits == 0
