"""Saved questions and their mailings, in the database and in memory."""

from datetime import timedelta

import pytest

from business_layer.insight.mailing_times import Cadence
from business_layer.insight.saved_views import SavedView, ViewMailing
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import Conflict, NotFound
from business_layer.user_management.users import Agent
from tests.database.builders import AnyWork, Keeper, an_agent_actor, new_id
from tests.database.contracts import WHY
from tests.fakes.clock import NOON

DAY = timedelta(days=1)


def a_view(owner: Agent, name: str, *, is_shared: bool = False) -> SavedView:
    return SavedView(
        id=new_id(),
        owner_id=owner.user_id,
        owner_name=owner.name,
        name=name,
        kind="funnel",
        query="device=phone",
        is_shared=is_shared,
        saved_at=NOON,
    )


def a_mailing(view: SavedView, reader: Agent) -> ViewMailing:
    return ViewMailing(
        id=new_id(),
        view_id=view.id,
        user_id=reader.user_id,
        cadence=Cadence.DAILY,
        weekday=0,
        hour=8,
        zone="America/New_York",
        next_due_at=NOON + DAY,
    )


def test_views_are_found_by_owner_and_if_shared(work: AnyWork, keep: Keeper) -> None:
    ana, ben = keep.agent("Ana"), keep.agent("Ben")
    own, shared = a_view(ana, "Zebra"), a_view(ana, "Apple", is_shared=True)
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.saved_views.add(own)
        uow.saved_views.add(shared)
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        assert [view.name for view in uow.saved_views.of_owner(ana.user_id)] == ["Apple", "Zebra"]
        assert uow.saved_views.of_owner(ben.user_id) == []
        assert [view.id for view in uow.saved_views.shared() if view.owner_id == ana.user_id] == [shared.id]
        with pytest.raises(NotFound):
            uow.saved_views.get(own.id, seen_by=an_agent_actor())


def test_mailings_are_found_when_they_are_due_and_removed_with_their_view(work: AnyWork, keep: Keeper) -> None:
    ana = keep.agent("Ana")
    view = a_view(ana, "Phones")
    mailing = a_mailing(view, ana)
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.saved_views.add(view)
        uow.view_mailings.add(mailing)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        assert mailing.id not in [found.id for found in uow.view_mailings.due(at=NOON)]
        assert mailing.id in [found.id for found in uow.view_mailings.due(at=NOON + DAY)]
        found = uow.view_mailings.find(view.id, ana.user_id)
        assert found is not None
        assert found.time.words == "each day at 8:00 AM, New York time"
        uow.view_mailings.remove(found)
        again = uow.saved_views.by_id(view.id)
        assert again is not None
        uow.saved_views.remove(again)
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        assert uow.saved_views.by_id(view.id) is None
        assert uow.view_mailings.of_view(view.id) == uow.view_mailings.of_user(ana.user_id) == []


def test_a_person_has_one_mailing_of_a_view(work: AnyWork, keep: Keeper) -> None:
    ana = keep.agent("Ana")
    view = a_view(ana, "Phones")
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.saved_views.add(view)
        uow.view_mailings.add(a_mailing(view, ana))
        uow.commit()

    def mail_again() -> None:
        with work(by=SYSTEM, reason=WHY) as uow:
            uow.view_mailings.add(a_mailing(view, ana))
            uow.commit()

    with pytest.raises(Conflict):
        mail_again()
