"""The contract of the collections of users, customers, agents, sessions, links and attempts."""

from datetime import timedelta

import pytest

from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import Conflict
from business_layer.user_management.sessions import OneTimeToken, TokenPurpose
from business_layer.user_management.users import Customer, Role
from tests.database.builders import (
    AnyWork,
    Keeper,
    a_session,
    a_user,
    new_id,
    unique,
)
from tests.database.contracts import LATER, WHY
from tests.fakes.clock import NOON


def test_users_are_found_by_their_address_in_any_case(work: AnyWork, keep: Keeper) -> None:
    home, agent = keep.household(), keep.agent("Ada Lane")

    with work(by=SYSTEM, reason=WHY) as uow:
        found = uow.users.by_email(home.user.email.upper())
        assert found is not None
        assert found.id == home.user.id
        customer, same_agent = uow.customers.of_user(home.user.id), uow.agents.of_user(agent.user_id)
        assert customer is not None
        assert same_agent is not None
        assert (customer.id, same_agent.roles) == (home.customer.id, agent.roles)
        assert uow.agents.of_user(home.user.id) is None


def test_no_two_users_share_an_address(work: AnyWork, keep: Keeper) -> None:
    home = keep.household()

    def add_another() -> None:
        with work(by=SYSTEM, reason=WHY) as uow:
            uow.users.add(a_user(email=home.user.email))
            uow.commit()

    with pytest.raises(Conflict):
        add_another()


def test_leads_who_may_sign_in_are_found_by_their_id(work: AnyWork, keep: Keeper) -> None:
    leads = [keep.agent(name, roles=(Role.LEAD,)) for name in ("Lee Morgan", "Lou Mills", "Les Moore")]
    engineer = keep.agent("Erin Novak")
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.users.get(leads[1].user_id).disable(at=NOON)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        found = [agent.id for agent in uow.agents.leads()]

    ours = {agent.id for agent in (*leads, engineer)}
    assert [agent_id for agent_id in found if agent_id in ours] == [leads[0].id, leads[2].id]


def test_users_with_a_second_factor_are_found(work: AnyWork, keep: Keeper) -> None:
    homes = [keep.household() for _ in range(3)]
    with work(by=SYSTEM, reason=WHY) as uow:
        for home in homes[:2]:
            uow.users.get(home.user.id).totp_secret = "sealed"
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        found = uow.users.with_second_factor()

    ours = {home.user.id for home in homes}
    assert [user_id for user_id in found if user_id in ours] == sorted(home.user.id for home in homes[:2])


def test_ending_all_sessions_of_a_user_leaves_the_others(work: AnyWork, keep: Keeper) -> None:
    mine, others = keep.household(), keep.household()
    with work(by=SYSTEM, reason=WHY) as uow:
        for token, home in (("first", mine), ("second", mine), ("theirs", others)):
            uow.sessions.add(a_session(f"{token}-{home.user.id.hex[:20]}", home))
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        uow.sessions.end_all_of(mine.user.id)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        assert uow.sessions.by_hash(f"first-{mine.user.id.hex[:20]}") is None
        assert uow.sessions.by_hash(f"theirs-{others.user.id.hex[:20]}") is not None


def test_a_session_is_found_by_its_user_until_it_is_ended(work: AnyWork, keep: Keeper) -> None:
    mine, others = keep.household(), keep.household()
    tokens, theirs = [unique("mine"), unique("mine")], unique("theirs")
    with work(by=SYSTEM, reason=WHY) as uow:
        for token, home in ((tokens[0], mine), (tokens[1], mine), (theirs, others)):
            uow.sessions.add(a_session(token, home))
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        before = {session.token_hash for session in uow.sessions.of_user(mine.user.id)}
        for _ in range(2):
            uow.sessions.end(tokens[0])
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        after = [session.token_hash for session in uow.sessions.of_user(mine.user.id)]
        free = uow.sessions.by_hash_if_free(theirs)
        assert before == set(tokens)
        assert after == [tokens[1]]
        assert free is not None
        assert free.user_id == others.user.id
        assert uow.sessions.by_hash_if_free(tokens[0]) is None
        assert list(uow.sessions.of_user(new_id())) == []


def test_links_are_found_by_user_and_purpose_and_spent_together(work: AnyWork, keep: Keeper) -> None:
    mine, other = keep.household(), keep.household()
    verify, reset = TokenPurpose.VERIFY_EMAIL, TokenPurpose.RESET
    tokens = [
        OneTimeToken(token_hash=unique("t"), user_id=user_id, purpose=purpose, expires_at=NOON + timedelta(hours=hours))
        for user_id, purpose, hours in (
            (mine.user.id, verify, 1),
            (mine.user.id, verify, 2),
            (mine.user.id, reset, 3),
            (other.user.id, verify, 4),
        )
    ]
    with work(by=SYSTEM, reason=WHY) as uow:
        for token in tokens:
            uow.one_time_tokens.add(token)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        found = [token.token_hash for token in uow.one_time_tokens.of_user(mine.user.id, verify)]
        uow.one_time_tokens.spend_all_of(mine.user.id, at=NOON)
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        kept = [uow.one_time_tokens.by_hash(token.token_hash) for token in tokens]
    assert found == [tokens[1].token_hash, tokens[0].token_hash]
    assert [token and token.used_at for token in kept] == [NOON, NOON, NOON, None]


def test_the_links_of_a_visitors_sign_ups_are_found(work: AnyWork, keep: Keeper) -> None:
    home, visitor_id = keep.household(), new_id()
    tokens = [
        OneTimeToken(
            token_hash=unique("t"),
            user_id=home.user.id,
            purpose=TokenPurpose.VERIFY_EMAIL,
            expires_at=LATER,
            visitor_id=visitor,
        )
        for visitor in (visitor_id, visitor_id, new_id(), None)
    ]
    with work(by=SYSTEM, reason=WHY) as uow:
        for token in tokens:
            uow.one_time_tokens.add(token)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        found = {token.token_hash for token in uow.one_time_tokens.of_visitor(visitor_id)}

    assert found == {token.token_hash for token in tokens[:2]}


def test_attempts_are_counted_by_kind_subject_and_time(work: AnyWork) -> None:
    subject = unique("who")
    with work(by=SYSTEM, reason=WHY) as uow:
        for minutes in (1, 60):
            uow.attempts.add("sign_in", subject, at=NOON - timedelta(minutes=minutes))
        uow.commit()
    an_hour_ago = NOON - timedelta(hours=1)

    with work(by=SYSTEM, reason=WHY) as uow:
        counts = [
            uow.attempts.count(kind, about, since=an_hour_ago)
            for kind, about in (("sign_in", subject), ("reset", subject), ("sign_in", "another customer"))
        ]

    assert counts == [1, 0, 0]


def test_a_customer_has_entries_once_there_is_a_cart_an_account_or_a_phone_number(work: AnyWork, keep: Keeper) -> None:
    user = a_user()
    customer = Customer(
        id=new_id(),
        user_id=user.id,
        number=unique("C-").upper(),
        name=user.name,
        email=user.email,
        telephone="",
        created_at=NOON,
    )
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.users.add(user)
        uow.customers.add(customer)
        uow.commit()
    home = keep.household()

    with work(by=SYSTEM, reason=WHY) as uow:
        assert uow.customers.has_entries(home.customer.id)
        assert not uow.customers.has_entries(customer.id)
        uow.customers.get(customer.id, seen_by=SYSTEM).telephone = "+12125550142"
        uow.commit()
    with work(by=SYSTEM, reason=WHY) as uow:
        assert uow.customers.has_entries(customer.id)
        uow.customers.get(customer.id, seen_by=SYSTEM).telephone = ""
        uow.commit()
    keep.cart(customer_id=customer.id, visitor_id=None)

    with work.reading(by=SYSTEM) as uow:
        assert uow.customers.has_entries(customer.id)
