"""Saved questions: the people who may see and change them, and those who get them by mail, once each time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from business_layer.insight.mail_views import MailViews, ScheduleMailing, StopMailing
from business_layer.insight.save_views import ChangeView, ListViews, RemoveView, SaveView, ViewSavedView
from business_layer.insight.saved_views import MOST_VIEWS, AskedView, SavedView, ViewAnswer
from business_layer.messages.letter import Part
from business_layer.messages.message import Message
from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.errors import Invalid, NotFound, NotPermitted
from business_layer.user_management.users import Agent, Role, User
from tests.builders.messages import a_message_writer
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.unit_of_work import Books

WEEK = timedelta(days=7)
ANSWER = ViewAnswer(words="Four weeks. Everyone.", parts=(Part(heading="Step by step", facts=(("Ordered", "20"),)),))


class Answers:
    """Answers each question with the same answer, and notes what was asked."""

    def __init__(self) -> None:
        self.answer, self.asked = ANSWER, list[AskedView]()

    def __call__(self, asked: Sequence[AskedView]) -> Mapping[AskedView, ViewAnswer]:
        self.asked += asked
        return dict.fromkeys(asked, self.answer)


class Views:
    """The use cases about saved questions, on one set of books."""

    def __init__(self) -> None:
        self.books, self.clock, self.answers = Books(), FakeClock(), Answers()
        self.identifiers = CountingIdentifiers()
        self.save_view = SaveView(self.books, self.clock, self.identifiers)
        self.list, self.view = ListViews(self.books), ViewSavedView(self.books)
        self.change, self.remove = ChangeView(self.books), RemoveView(self.books)
        self.schedule = ScheduleMailing(self.books, self.clock, self.identifiers)
        self.stop = StopMailing(self.books)
        writer = a_message_writer(self.identifiers)
        self.mail = MailViews(self.books, self.answers, writer, "https://reports.example/", self.clock)

    def analyst(self, name: str, *, role: Role = Role.ANALYST) -> Actor:
        email = f"{name.lower()}@dialtone.example"
        user = User(id=self.identifiers.new(), email=email, name=name, password_hash="", created_at=NOON)
        agent = Agent(
            id=self.identifiers.new(),
            user_id=user.id,
            name=name,
            email=email,
            service_center="Columbus",
            roles=(role,),
            created_at=NOON,
        )
        self.books.users.all[user.id], self.books.agents.all[agent.id] = user, agent
        return Actor(kind=ActorKind.AGENT, name=name, user_id=user.id, permissions=agent.permissions)

    def save(self, by: Actor, name: str = "Phones", *, is_shared: bool = False) -> SavedView:
        return self.save_view(name=name, kind="funnel", query="device=phone", is_shared=is_shared, by=by)

    def mail_weekly(self, view: SavedView, by: Actor) -> None:
        self.schedule(view_id=view.id, cadence="weekly", weekday=0, hour=8, zone="America/New_York", by=by)

    def run_after(self, wait: timedelta) -> int:
        self.clock.pass_time(wait)
        return self.mail()

    @property
    def mails(self) -> list[Message]:
        return list(self.books.messages.all.values())


@pytest.fixture
def views() -> Views:
    return Views()


@pytest.fixture
def ana(views: Views) -> Actor:
    return views.analyst("Ana")


@pytest.fixture
def ben(views: Views) -> Actor:
    return views.analyst("Ben")


def names(views: Views, by: Actor) -> list[str]:
    return [listed.view.name for listed in views.list(by=by)]


def test_only_a_shared_question_is_seen_by_others_and_only_its_owner_changes_it(
    views: Views, ana: Actor, ben: Actor
) -> None:
    own, shared = views.save(ana), views.save(ana, "Tablets", is_shared=True)

    assert (names(views, ana), names(views, ben)) == (["Phones", "Tablets"], ["Tablets"])
    with pytest.raises(NotFound):
        views.view(view_id=own.id, by=ben)
    with pytest.raises(NotPermitted, match="Only Ana"):
        views.change(view_id=shared.id, name="Mine", is_shared=True, by=ben)
    with pytest.raises(NotPermitted):
        views.remove(view_id=shared.id, by=ben)


def test_who_may_not_see_reports_saves_nothing(views: Views, ana: Actor) -> None:
    with pytest.raises(NotPermitted):
        views.save(replace(ana, permissions=frozenset({Permission.SEARCH})))


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "phones", "a\x00b"])
def test_a_name_is_a_line_that_its_owner_has_once(views: Views, ana: Actor, name: str) -> None:
    views.save(ana)

    with pytest.raises(Invalid) as refused:
        views.save(ana, name)

    assert refused.value.field == "name"


def test_a_question_that_is_saved_twice_is_the_same_one(views: Views, ana: Actor, ben: Actor) -> None:
    saved = views.save(ana)

    assert views.save(ana).id == saved.id
    assert views.save(ben).id != saved.id
    assert names(views, ana) == ["Phones"]
    with pytest.raises(Invalid, match="with this name"):
        views.save(ana, is_shared=True)


def test_a_person_saves_so_many_questions(views: Views, ana: Actor) -> None:
    for number in range(MOST_VIEWS):
        views.save(ana, f"Question {number}")

    with pytest.raises(Invalid, match="Delete one first"):
        views.save(ana, "One more")


def test_a_question_is_mailed_once_each_time(views: Views, ana: Actor) -> None:
    views.mail_weekly(views.save(ana), ana)

    assert views.mail() == 0
    assert views.run_after(WEEK) == 1
    assert views.mail() == 0
    assert views.run_after(WEEK) == 1
    mail = views.mails[0]
    assert (mail.to, mail.subject) == ("ana@dialtone.example", "Your saved question")
    assert "Ordered: 20" in mail.body
    assert "each Monday at 8:00 AM, New York time" in mail.body
    assert f"https://reports.example/saved-views/{next(iter(views.books.saved_views.all))}" in mail.body


def test_times_that_were_missed_are_mailed_as_one(views: Views, ana: Actor) -> None:
    views.mail_weekly(views.save(ana), ana)

    assert views.run_after(WEEK * 5) == 1
    assert views.mail() == 0


def test_a_run_that_counted_a_due_time_twice_mails_it_once(views: Views, ana: Actor) -> None:
    """Two runs at the same moment find the same mailing due."""
    views.mail_weekly(views.save(ana), ana)
    views.clock.pass_time(WEEK)
    due = views.mail._due()

    assert views.mail() == 1
    assert not any(views.mail._mail(mailing, ANSWER) for mailing in due)
    assert len(views.mails) == 1


def test_someone_who_lost_the_role_or_may_not_sign_in_gets_no_mail(views: Views, ana: Actor, ben: Actor) -> None:
    view = views.save(ana, is_shared=True)
    for reader in (ana, ben):
        views.mail_weekly(view, reader)
    agent = next(agent for agent in views.books.agents.all.values() if agent.user_id == ana.user_id)
    agent.roles = (Role.AGENT,)
    assert ben.user_id is not None
    views.books.users.all[ben.user_id].disable(at=NOON)

    assert views.run_after(WEEK) == 0
    assert (views.mails, views.answers.asked) == ([], [])


def test_what_is_not_shared_anymore_is_mailed_to_its_owner_alone(views: Views, ana: Actor, ben: Actor) -> None:
    view = views.save(ana, is_shared=True)
    for reader in (ana, ben):
        views.mail_weekly(view, reader)

    views.change(view_id=view.id, name="Phones", is_shared=False, by=ana)

    assert views.run_after(WEEK) == 1
    assert [mail.to for mail in views.mails] == ["ana@dialtone.example"]


def test_a_question_that_is_deleted_or_stopped_is_not_mailed(views: Views, ana: Actor, ben: Actor) -> None:
    deleted, stopped = views.save(ana, "One"), views.save(ana, "Two", is_shared=True)
    views.mail_weekly(deleted, ana)
    views.mail_weekly(stopped, ben)

    views.remove(view_id=deleted.id, by=ana)
    views.stop(view_id=stopped.id, by=ben)
    views.stop(view_id=stopped.id, by=ben)

    assert views.run_after(WEEK) == 0


def test_a_question_that_cannot_be_asked_is_reported_once_until_it_can(views: Views, ana: Actor) -> None:
    views.mail_weekly(views.save(ana), ana)
    views.answers.answer = ViewAnswer(problem="Device: This cannot be chosen here.")

    assert [views.run_after(WEEK), views.run_after(WEEK)] == [1, 0]
    assert views.mails[0].subject == "Your saved question can't be counted"
    assert "This cannot be chosen here." in views.mails[0].body

    views.answers.answer = ANSWER
    assert views.run_after(WEEK) == 1
    views.answers.answer = ViewAnswer(problem="Device: This cannot be chosen here.")
    assert views.run_after(WEEK) == 1


def test_without_events_nothing_is_mailed_and_the_time_stays_due(
    views: Views, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    views.mail_weekly(views.save(ana), ana)
    answers: dict[Any, Any] = {}
    with monkeypatch.context() as patch:
        patch.setattr(Answers, "__call__", lambda _self, _asked: answers)
        assert views.run_after(WEEK) == 0

    assert views.mail() == 1


def test_another_time_counts_from_now_on(views: Views, ana: Actor) -> None:
    view = views.save(ana)
    views.mail_weekly(view, ana)

    views.schedule(view_id=view.id, cadence="daily", weekday=0, hour=8, zone="America/New_York", by=ana)

    assert views.run_after(timedelta(days=1)) == 1
    assert len(views.books.view_mailings.all) == 1
