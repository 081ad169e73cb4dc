"""Offers of a product, in the database and in memory: found by the mailed secret, and one open offer a product."""

from datetime import timedelta
from typing import Any

import pytest

from business_layer.service_changes.transfer_offer import OfferState, TransferOffer
from business_layer.shared.actor import SYSTEM, Permission
from business_layer.shared.errors import Conflict, NotFound
from tests.database.builders import AnyWork, Household, Keeper, a_visitor, an_agent_actor, new_id, unique
from tests.database.contracts import WHY
from tests.fakes.clock import NOON

A_WEEK = timedelta(days=7)


def an_offer(keep: Keeper, home: Household, **given: Any) -> TransferOffer:
    facts: dict[str, Any] = {
        "id": new_id(),
        "product_id": keep.order(home).items[0].product_id,
        "customer_id": home.customer.id,
        "email": "jon@customers.example",
        "token_hash": unique("token"),
        "created_at": NOON,
        "answer_by": NOON + A_WEEK,
        "created_by": "Maria Lopez",
    }
    return TransferOffer(**{**facts, **given})


def add(work: AnyWork, *offers: TransferOffer) -> None:
    with work(by=SYSTEM, reason=WHY) as uow:
        for offer in offers:
            uow.transfer_offers.add(offer)
        uow.commit()


def test_an_offer_is_found_by_its_secret_alone(work: AnyWork, keep: Keeper) -> None:
    offer = an_offer(keep, keep.household())
    add(work, offer)

    with work.reading(by=SYSTEM) as uow:
        found = uow.transfer_offers.with_token(offer.token_hash)
        assert (found.id, found.email, found.agreements) == (offer.id, "jon@customers.example", ())
        with pytest.raises(NotFound):
            uow.transfer_offers.with_token(unique("other"))


def test_a_product_has_one_open_offer(work: AnyWork, keep: Keeper) -> None:
    home = keep.household()
    first = an_offer(keep, home)
    add(work, first)

    with pytest.raises(Conflict):
        add(work, an_offer(keep, home, product_id=first.product_id))
    with work(by=SYSTEM, reason=WHY) as uow:
        open_offer = uow.transfer_offers.open_of(first.product_id)
        assert open_offer is not None
        open_offer.decline(at=NOON)
        uow.commit()
    second = an_offer(keep, home, product_id=first.product_id)
    add(work, second)

    with work.reading(by=SYSTEM) as uow:
        now_open = uow.transfer_offers.open_of(first.product_id)
    assert now_open is not None
    assert now_open.id == second.id


def test_offers_without_an_answer_are_found_when_their_time_is_over(work: AnyWork, keep: Keeper) -> None:
    home = keep.household()
    over, later = an_offer(keep, home), an_offer(keep, home, answer_by=NOON + 2 * A_WEEK)
    answered = an_offer(keep, home, state=OfferState.DECLINED)
    add(work, over, later, answered)

    with work.reading(by=SYSTEM) as uow:
        found = set(uow.transfer_offers.unanswered(before=NOON + A_WEEK, at_most=1000))

    assert over.product_id in found
    assert not found & {later.product_id, answered.product_id}


def test_a_billing_account_is_found_by_its_number_by_its_customer_and_by_agents(work: AnyWork, keep: Keeper) -> None:
    home = keep.household()

    with work.reading(by=SYSTEM) as uow:
        for actor in (home.actor, an_agent_actor(Permission.VIEW_CUSTOMERS)):
            assert uow.billing_accounts.numbered(home.account.number, seen_by=actor).id == home.account.id
        for stranger in (keep.household().actor, a_visitor()):
            with pytest.raises(NotFound):
                uow.billing_accounts.numbered(home.account.number, seen_by=stranger)
        with pytest.raises(NotFound):
            uow.billing_accounts.numbered("BA-0", seen_by=SYSTEM)
