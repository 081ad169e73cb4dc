"""The choice what events may be kept with: kept, counted, and taken seriously when it is lowered."""

from dataclasses import dataclass, field, replace
from hashlib import sha256
from uuid import UUID

import pytest

from business_layer.shared.actor import SYSTEM, Actor, ActorKind
from business_layer.shared.errors import NotFound, NotPermitted
from business_layer.shared.page_events import ConsentChosen
from business_layer.shared.visits import Consent, Visit
from business_layer.user_management.event_consent import (
    DIGESTS_IN_EVENT,
    ChooseEventConsent,
    EraseFromEvents,
    ErasureScope,
    IdentitiesForgotten,
)
from business_layer.user_management.users import Role
from tests.builders.orders import CUSTOMER_ID, a_customer_actor, an_agent_actor, keep_customer
from tests.fakes.clock import NOON, FakeClock, RandomIdentifiers
from tests.fakes.event_ids import FakePageEvents
from tests.fakes.unit_of_work import Books

PSEUDONYM = UUID(int=77)
C = Consent


def digest(found: UUID) -> str:
    return sha256(str(found).encode()).hexdigest()


@dataclass
class Chooser:
    books: Books
    by: Actor
    page_events: FakePageEvents = field(default_factory=FakePageEvents)

    def choose(self, consent: Consent) -> None:
        choose = ChooseEventConsent(self.books, self.page_events, FakeClock(), RandomIdentifiers())
        choose(consent=consent, by=self.by)

    def with_visit(self, consent: Consent) -> "Chooser":
        self.by = replace(self.by, visit=Visit(consent=consent, visitor=PSEUDONYM))
        return self

    @property
    def recorded(self) -> Consent | None:
        return self.books.customers.all[CUSTOMER_ID].event_consent

    @property
    def forgotten(self) -> list[IdentitiesForgotten]:
        return [event for event in self.books.events if isinstance(event, IdentitiesForgotten)]


@pytest.fixture
def visitor() -> Chooser:
    return Chooser(Books(), Actor(kind=ActorKind.VISITOR, name="a visitor"))


@pytest.fixture
def customer() -> Chooser:
    books = Books()
    keep_customer(books, CUSTOMER_ID)
    return Chooser(books, a_customer_actor())


def test_a_visitors_first_choice_is_counted_and_takes_nothing_out(visitor: Chooser) -> None:
    visitor.choose(C.MEASURE)

    (event,) = visitor.books.events
    assert isinstance(event, ConsentChosen)
    assert event.choice == "measure"
    assert visitor.books.event_ids.visits_forgotten == []


def test_a_visitor_who_refuses_later_is_taken_out(visitor: Chooser) -> None:
    visitor.with_visit(C.MEASURE).choose(C.NONE)

    assert visitor.books.event_ids.visits_forgotten == [(PSEUDONYM, None)]
    assert visitor.page_events.settled == 1
    (told,) = visitor.forgotten
    assert (told.visitors, told.customers, told.scope) == ((digest(PSEUDONYM),), (), ErasureScope.VISITS)


def test_a_visitor_cannot_be_known_and_an_agent_cannot_choose(visitor: Chooser) -> None:
    with pytest.raises(NotPermitted, match="Sign in"):
        visitor.choose(C.PERSONALIZE)
    visitor.by = an_agent_actor(on_behalf_of=CUSTOMER_ID)
    with pytest.raises(NotPermitted, match="Only the customer"):
        visitor.choose(C.NONE)


@pytest.mark.parametrize(
    ("before", "after"), [(C.PERSONALIZE, C.MEASURE), (C.PERSONALIZE, C.NONE), (C.MEASURE, C.NONE)]
)
def test_a_customers_lower_choice_is_kept_and_takes_out_the_link(
    customer: Chooser, before: Consent, after: Consent
) -> None:
    customer.choose(before)
    customer.books.event_ids.linked[CUSTOMER_ID] = (UUID(int=78),)

    customer.with_visit(before).choose(after)

    assert customer.recorded is after
    assert customer.books.event_ids.visits_forgotten == [(PSEUDONYM, CUSTOMER_ID)]
    (told,) = customer.forgotten
    assert told.visitors == tuple(sorted((digest(PSEUDONYM), digest(UUID(int=78)))))
    assert told.customers == (digest(CUSTOMER_ID),)


def test_a_higher_choice_or_the_same_takes_nothing_out(customer: Chooser) -> None:
    for consent in (C.NONE, C.MEASURE, C.PERSONALIZE, C.PERSONALIZE):
        customer.choose(consent)

    assert customer.recorded is C.PERSONALIZE
    assert customer.books.event_ids.visits_forgotten == []


def test_many_visitors_take_several_events(customer: Chooser) -> None:
    customer.choose(C.PERSONALIZE)
    customer.books.event_ids.linked[CUSTOMER_ID] = tuple(UUID(int=1000 + number) for number in range(250))

    customer.choose(C.NONE)

    assert [len(told.visitors) for told in customer.forgotten] == [DIGESTS_IN_EVENT, DIGESTS_IN_EVENT, 50]


def test_a_person_is_erased_and_their_record_says_when(customer: Chooser) -> None:
    customer.choose(C.PERSONALIZE)
    erase = EraseFromEvents(customer.books, FakeClock(), RandomIdentifiers())

    erase(customer_id=CUSTOMER_ID, by=an_agent_actor(Role.LEAD), reason="asked in a letter")

    assert customer.books.event_ids.persons_forgotten == [CUSTOMER_ID]
    assert (customer.recorded, customer.books.customers.all[CUSTOMER_ID].events_erased_at) == (C.NONE, NOON)
    (told,) = customer.forgotten
    assert (told.customers, told.scope) == ((digest(CUSTOMER_ID),), ErasureScope.PERSON)


def test_only_some_agents_may_erase_and_only_who_is_there(customer: Chooser) -> None:
    erase = EraseFromEvents(customer.books, FakeClock(), RandomIdentifiers())

    with pytest.raises(NotPermitted):
        erase(customer_id=CUSTOMER_ID, by=an_agent_actor(Role.ENGINEER), reason="asked in a letter")
    with pytest.raises(NotFound):
        erase(customer_id=UUID(int=1), by=SYSTEM, reason="asked in a letter")
