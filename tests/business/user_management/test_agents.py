"""A lead employs agents, disables those who left, and lets them in again."""

import pytest

from business_layer.shared.errors import Conflict, Invalid, NotFound, NotPermitted
from business_layer.user_management.agents import EmailTaken
from business_layer.user_management.sessions import Site
from business_layer.user_management.users import Role
from tests.business.user_management.center import Center
from tests.business.user_management.door import RULES


@pytest.fixture
def center() -> Center:
    return Center()


def test_a_disabled_agent_is_signed_out_everywhere_and_cannot_come_back(center):
    alex = center.employ("Alex Rivera", Role.AGENT)
    center.sign_in(alex)

    center.disable(agent_id=alex.id, by=center.lead)

    assert not center.books.sessions.all
    with pytest.raises(Invalid, match="is wrong"):
        center.sign_in(alex)


def test_only_the_disabled_agents_sessions_end(center):
    alex, sam = center.employ("Alex Rivera", Role.AGENT), center.employ("Sam Okafor", Role.ENGINEER)
    center.sign_in(alex)
    center.sign_in(sam)

    center.disable(agent_id=alex.id, by=center.lead)

    assert [one.user_id for one in center.books.sessions.all.values()] == [sam.user_id]


def test_an_enabled_agent_comes_in_again(center):
    alex = center.employ("Alex Rivera", Role.AGENT)
    center.disable(agent_id=alex.id, by=center.lead)

    center.enable(agent_id=alex.id, by=center.lead)
    center.sign_in(alex)

    assert [one.user_id for one in center.books.sessions.all.values()] == [alex.user_id]


def test_disabling_again_keeps_since_when(center):
    alex = center.employ("Alex Rivera", Role.AGENT)
    center.disable(agent_id=alex.id, by=center.lead)
    since = center.books.users.get(alex.user_id).disabled_at
    center.clock.pass_time(RULES.agent_idle)

    center.disable(agent_id=alex.id, by=center.lead)

    assert center.books.users.get(alex.user_id).disabled_at == since


def test_nobody_disables_themselves(center):
    own = next(one for one in center.books.agents.all.values() if one.user_id == center.lead.user_id)

    with pytest.raises(Conflict, match="another lead"):
        center.disable(agent_id=own.id, by=center.lead)

    assert not center.books.users.get(own.user_id).is_disabled


def test_only_who_brought_the_password_along_may_keep_it(center):
    given, brought = center.employ("Alex Rivera", Role.AGENT), center.employ("Sam Okafor", Role.AGENT, own=True)

    assert center.books.users.get(given.user_id).has_given_password
    assert not center.books.users.get(brought.user_id).has_given_password


def test_a_sign_up_by_a_stranger_keeps_nobody_from_employing_that_agent(center):
    center.sign_up("alex@dialtone.example", "Stan Poe", "chosen by a stranger")

    alex = center.employ("Alex Rivera", Role.AGENT)

    assert center.sign_in(alex)
    assert all(one.used_at for one in center.books.one_time_tokens.all.values())
    assert [one.name for one in center.books.customers.all.values()] == ["Alex Rivera"]
    with pytest.raises(Invalid):
        center.sign_in(alex, "chosen by a stranger")
    with pytest.raises(Invalid):
        center.sign_in(alex, site=Site.STORE)


def test_an_address_that_somebody_has_confirmed_is_not_employed_twice(center):
    center.employ("Alex Rivera", Role.AGENT)

    with pytest.raises(EmailTaken):
        center.employ("Alex Rivera", Role.AGENT)


@pytest.mark.parametrize("verb", ["disable", "enable"])
@pytest.mark.parametrize("role", [Role.AGENT, Role.ENGINEER])
def test_only_a_lead_may(center, verb, role):
    alex = center.employ("Alex Rivera", role)

    with pytest.raises(NotPermitted):
        getattr(center, verb)(agent_id=alex.id, by=center.acting(alex))


@pytest.mark.parametrize("verb", ["disable", "enable"])
def test_an_agent_who_is_not_there_is_not_found(center, verb):
    with pytest.raises(NotFound):
        getattr(center, verb)(agent_id=center.lead.user_id, by=center.lead)
