"""A lead employs agents, disables those who left, and lets them in again."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import Conflict, Invalid, NotFound, NotPermitted, TooManyAttempts
from business_layer.user_management.change_agent import AlreadyDisabled
from business_layer.user_management.employ_agent import EMPLOYED_A_MINUTE, EmailTaken
from business_layer.user_management.sessions import Site
from business_layer.user_management.users import Role
from tests.business.user_management.account_use_cases import RULES
from tests.business.user_management.center import Center


@pytest.fixture
def center() -> Center:
    return Center()


def test_a_disabled_agent_is_signed_out_everywhere_and_cannot_come_back(center: Center) -> None:
    alex = center.employ("Alex Rivera", Role.AGENT)
    center.sign_in(alex)

    center.disable(agent_id=alex.id, by=center.lead)

    assert not center.books.sessions.all
    with pytest.raises(Invalid, match="is wrong"):
        center.sign_in(alex)


def test_only_the_disabled_agents_sessions_end(center: Center) -> None:
    alex, sam = center.employ("Alex Rivera", Role.AGENT), center.employ("Sam Okafor", Role.ENGINEER)
    center.sign_in(alex)
    center.sign_in(sam)

    center.disable(agent_id=alex.id, by=center.lead)

    assert [session.user_id for session in center.books.sessions.all.values()] == [sam.user_id]


def test_an_enabled_agent_comes_in_again(center: Center) -> None:
    alex = center.employ("Alex Rivera", Role.AGENT)
    center.disable(agent_id=alex.id, by=center.lead)

    center.enable(agent_id=alex.id, by=center.lead)
    center.sign_in(alex)

    assert [session.user_id for session in center.books.sessions.all.values()] == [alex.user_id]


def test_disabling_again_names_the_first_lead_and_keeps_the_first_time(center: Center) -> None:
    alex = center.employ("Alex Rivera", Role.AGENT)
    center.disable(agent_id=alex.id, by=center.lead)
    since = center.books.users.get(alex.user_id).disabled_at
    center.clock.pass_time(RULES.agent_idle)

    with pytest.raises(AlreadyDisabled, match="Mia Stone disabled Alex Rivera on Monday, November 23, 2026"):
        center.disable(agent_id=alex.id, by=center.lead)

    assert center.books.users.get(alex.user_id).disabled_at == since


def test_a_lead_cannot_disable_themselves(center: Center) -> None:
    own = next(agent for agent in center.books.agents.all.values() if agent.user_id == center.lead.user_id)

    with pytest.raises(Conflict, match="another lead"):
        center.disable(agent_id=own.id, by=center.lead)

    assert not center.books.users.get(own.user_id).is_disabled


def test_only_who_brought_the_password_along_may_keep_it(center: Center) -> None:
    given, brought = center.employ("Alex Rivera", Role.AGENT), center.employ("Sam Okafor", Role.AGENT, own=True)

    assert center.books.users.get(given.user_id).has_given_password
    assert not center.books.users.get(brought.user_id).has_given_password


def test_a_lead_employs_only_so_many_agents_a_minute(center: Center) -> None:
    for number in range(EMPLOYED_A_MINUTE):
        center.employ(f"Agent{number} Stone", Role.AGENT, by=center.lead)

    with pytest.raises(TooManyAttempts):
        center.employ("Alex Rivera", Role.AGENT, by=center.lead)
    center.clock.pass_time(timedelta(minutes=1))

    assert center.employ("Alex Rivera", Role.AGENT, by=center.lead).name == "Alex Rivera"


def test_a_sign_up_by_a_stranger_keeps_nobody_from_employing_that_agent(center: Center) -> None:
    center.sign_up("alex@dialtone.example", "Stan Poe", "chosen by a stranger")

    alex = center.employ("Alex Rivera", Role.AGENT)

    assert center.sign_in(alex)
    assert all(token.used_at for token in center.books.one_time_tokens.all.values())
    assert [customer.name for customer in center.books.customers.all.values()] == ["Alex Rivera"]
    with pytest.raises(Invalid):
        center.sign_in(alex, "chosen by a stranger")
    with pytest.raises(Invalid):
        center.sign_in(alex, site=Site.STORE)


def test_an_address_that_someone_has_confirmed_is_not_employed_twice(center: Center) -> None:
    center.employ("Alex Rivera", Role.AGENT)

    with pytest.raises(EmailTaken):
        center.employ("Alex Rivera", Role.AGENT)


@pytest.mark.parametrize("verb", ["disable", "enable"])
@pytest.mark.parametrize("role", [Role.AGENT, Role.ENGINEER])
def test_only_a_lead_may(center: Center, verb: str, role: Role) -> None:
    alex = center.employ("Alex Rivera", role)

    with pytest.raises(NotPermitted):
        getattr(center, verb)(agent_id=alex.id, by=center.acting(alex))


@pytest.mark.parametrize("verb", ["disable", "enable"])
def test_an_agent_who_is_not_there_is_not_found(center: Center, verb: str) -> None:
    with pytest.raises(NotFound):
        getattr(center, verb)(agent_id=center.lead.user_id, by=center.lead)


def _changed(center, agent, by=None, *, name="Alex Rivera", role=Role.ENGINEER, expected=""):
    return center.change(
        agent_id=agent.id,
        name=name,
        service_center="Omaha",
        roles=(role,),
        by=by or center.lead,
        expected=expected,
    )


def test_a_lead_changes_name_center_and_role(center: Center) -> None:
    alex = center.employ("Alex Rivera", Role.AGENT)

    changed = _changed(center, alex, name=" Alex  Stone ")

    assert (changed.name, changed.service_center, changed.roles) == ("Alex Stone", "Omaha", (Role.ENGINEER,))
    assert center.books.users.get(alex.user_id).name == "Alex Stone"


def test_a_lead_can_change_their_own_name_but_not_their_role(center: Center) -> None:
    own = next(agent for agent in center.books.agents.all.values() if agent.user_id == center.lead.user_id)
    center.employ("Mia Stone", Role.LEAD)

    with pytest.raises(Conflict, match="your own role"):
        _changed(center, own, role=Role.AGENT)
    _changed(center, own, name="Lee Stone", role=Role.LEAD)

    assert (own.name, own.roles) == ("Lee Stone", (Role.LEAD,))


@pytest.mark.parametrize("verb", ["change", "disable"])
def test_when_two_leads_demote_each_other_the_second_is_refused(center: Center, verb: str) -> None:
    own = next(agent for agent in center.books.agents.all.values() if agent.user_id == center.lead.user_id)
    mia = center.employ("Mia Stone", Role.LEAD)
    _changed(center, mia, role=Role.AGENT)
    still_lead = center.acting_as(mia, Role.LEAD)
    do = (
        partial(_changed, center, own, role=Role.AGENT)
        if verb == "change"
        else partial(center.disable, agent_id=own.id)
    )

    with pytest.raises(NotPermitted, match="no longer a lead"):
        do(by=still_lead)

    assert own.roles == (Role.LEAD,)


def test_the_last_lead_stays_a_lead(center: Center) -> None:
    own = next(agent for agent in center.books.agents.all.values() if agent.user_id == center.lead.user_id)

    with pytest.raises(Conflict, match="last lead"):
        _changed(center, own, by=SYSTEM, role=Role.AGENT)
    with pytest.raises(Conflict, match="last lead"):
        center.disable(agent_id=own.id, by=SYSTEM)


def test_a_page_from_before_a_colleagues_change_is_refused_with_who_and_what(center: Center) -> None:
    alex = center.employ("Alex Rivera", Role.AGENT)
    shown = alex.fingerprint
    _changed(center, alex, expected=shown)

    with pytest.raises(Conflict, match=r"Mia Stone changed this on .* It's now Alex Rivera, Omaha, engineer\."):
        _changed(center, alex, name="Alexa Rivera", expected=shown)

    assert alex.name == "Alex Rivera"


def test_a_name_is_needed(center: Center) -> None:
    alex = center.employ("Alex Rivera", Role.AGENT)

    with pytest.raises(Invalid) as refused:
        _changed(center, alex, name="  ")

    assert "name" in refused.value.errors


@pytest.mark.parametrize("role", [Role.AGENT, Role.ENGINEER])
def test_only_leads_change_agents(center: Center, role: Role) -> None:
    alex = center.employ("Alex Rivera", role)

    with pytest.raises(NotPermitted):
        _changed(center, alex, by=center.acting(alex), role=Role.LEAD)


def test_no_lead_makes_a_release_engineer(center: Center) -> None:
    alex = center.employ("Alex Rivera", Role.AGENT)

    with pytest.raises(NotPermitted, match="command line"):
        center.employ("Sam Okafor", Role.RELEASE_ENGINEER, by=center.lead)
    with pytest.raises(NotPermitted, match="command line"):
        center.change(
            agent_id=alex.id,
            name=alex.name,
            service_center="Columbus",
            roles=(Role.AGENT, Role.RELEASE_ENGINEER),
            by=center.lead,
        )
    assert alex.roles == (Role.AGENT,)


def test_a_lead_changes_a_release_engineer_who_keeps_the_role_or_loses_it(center: Center) -> None:
    robin = center.employ("Robin Reyes", Role.RELEASE_ENGINEER)
    given: dict[str, Any] = {"agent_id": robin.id, "name": "Robin Rey", "service_center": "Columbus", "by": center.lead}

    center.change(**given, roles=(Role.RELEASE_ENGINEER,))
    kept = center.books.agents.get(robin.id).roles
    center.change(**given, roles=(Role.ENGINEER,))

    assert kept == (Role.RELEASE_ENGINEER,)
    assert center.books.agents.get(robin.id).roles == (Role.ENGINEER,)
