"""The contract of the collection of addresses that were asked about."""

from dataclasses import replace
from uuid import UUID

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from tests.database.builders import (
    AnyWork,
    Keeper,
    a_visitor,
    an_agent_actor,
)
from tests.database.contracts import WHY


def test_an_address_that_was_asked_about_is_shown_to_the_visitor_who_asked(work: AnyWork, keep: Keeper) -> None:
    visitor = a_visitor()
    asked = keep.qualification(asked_by=visitor)

    assert _sees(work, asked.id, visitor)
    assert _sees(work, asked.id, an_agent_actor(Permission.SHOP_FOR_CUSTOMER))
    assert not _sees(work, asked.id, a_visitor())
    assert not _sees(work, asked.id, keep.household().actor)


def test_a_customers_address_is_not_shown_to_another_customer(work: AnyWork, keep: Keeper) -> None:
    home, other = keep.household(), keep.household()
    asked = keep.qualification(asked_by=home.actor)

    assert _sees(work, asked.id, home.actor)
    assert _sees(work, asked.id, an_agent_actor(Permission.VIEW_CUSTOMERS))
    assert not _sees(work, asked.id, other.actor)
    assert not _sees(work, asked.id, a_visitor())


def test_a_customers_address_is_not_shown_to_who_uses_the_browser_afterwards(work: AnyWork, keep: Keeper) -> None:
    visitor = a_visitor()
    asked = keep.qualification(asked_by=replace(keep.household().actor, visitor_id=visitor.visitor_id))

    assert not _sees(work, asked.id, visitor)


def _sees(work: AnyWork, qualification_id: UUID, actor: Actor) -> bool:
    try:
        with work(by=actor, reason=WHY) as uow:
            return uow.qualifications.get(qualification_id, seen_by=actor).id == qualification_id
    except NotFound:
        return False
