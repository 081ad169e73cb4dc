"""Correcting answers that the network refused: checked by the offering's rules, logged, and sent again."""

from typing import Any
from uuid import UUID

import pytest

from business_layer.inventory.resources import Resource, ResourceKind, ResourceState, ResourceTaken
from business_layer.messages.letter import Part
from business_layer.order_management.correct_answers import CorrectAnswers, CorrectedMeanwhile, NotCorrectable
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.network_request import service_order_request
from business_layer.order_management.states import ItemAction, ProductOrderState, TaskState
from business_layer.order_management.task_conflicts import TaskMovedOn
from business_layer.order_management.task_log import Correction
from business_layer.shared.errors import Invalid, NotFound, NotPermitted
from business_layer.user_management.users import Role
from tests.builders.catalogue import KEEP, the_catalogue
from tests.builders.messages import a_message_writer, content_of, mail_about_order
from tests.builders.orders import OneCatalogue, a_customer_actor, an_agent_actor, an_order, kept, plan_item
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.trail import FakeTrail
from tests.fakes.unit_of_work import Books

ENGINEER = an_agent_actor(Role.ENGINEER)
MOVES: dict[str, Any] = {
    **KEEP,
    "losing_account": "AB-OLD",
    "losing_passcode": "hush7",
    "acknowledge_911": True,
    "acknowledge_internet": True,
}


class World:
    """An order of one thing whose first service order was refused, and the use case."""

    def __init__(self, slug: str, *, is_refused: bool = True, **answers: object) -> None:
        self.books = Books()
        order = an_order(slug)
        item = order.items[0]
        item.values = the_catalogue().offering(slug).specification.validate_answers({**item.values, **answers})
        self.order, self.item = kept(self.books, order), item
        order.start(at=NOON)
        plan_item(item)
        for task in order.tasks:
            if task.ships:
                task.complete(at=NOON)
        self.task = next(task for task in order.tasks if task.specification and not task.ships)
        self.task.begin(at=NOON)
        self.first_key = self.task.key
        fallout_of = Fallout.of_refusal if is_refused else Fallout.of_giving_up
        order.send_to_fallout(self.task, fallout_of("No.", at=NOON))
        message_writer = a_message_writer(CountingIdentifiers())
        self._correct = CorrectAnswers(self.books, OneCatalogue(), FakeTrail(), message_writer, FakeClock())

    def correct(self, by=ENGINEER, reason="the customer read it from the bill", seen=None, **answers: object):
        """`seen` is how many corrections the agent's page knew of; without it, all there are."""
        seen = len(self.item.corrections) if seen is None else seen
        return self._correct(
            number=self.order.number,
            task_id=self.task.id,
            answers=answers,
            expected_corrections=seen,
            by=by,
            reason=reason,
        )

    def is_refused_again(self) -> None:
        self.task.begin(at=NOON)
        self.order.send_to_fallout(self.task, Fallout.of_refusal("No again.", at=NOON))

    def holds(self, value: str, kind: ResourceKind = ResourceKind.USER_NAME) -> Resource:
        resource = Resource.on_demand(kind, "dial-up", value)
        resource.state, resource.holder_id = ResourceState.ASSIGNED, self.item.id
        self.books.resources.add(resource)
        return resource


def test_a_corrected_answer_is_sent_with_a_new_key_and_logged_with_old_and_new_value() -> None:
    world = World("complete-calling", **MOVES)

    world.correct(losing_account="AB-1234")

    assert world.task.state is TaskState.PENDING
    assert world.order.state is ProductOrderState.IN_PROGRESS
    request = service_order_request(world.task, world.item, world.order.number)
    assert (request.key == world.first_key, dict(request.characteristics)["losing_account"]) == (False, "AB-1234")
    assert world.books.products.all[world.item.product_id].values["losing_account"] == "AB-1234"
    assert world.item.corrections == (
        Correction(
            at=NOON,
            by=ENGINEER.name,
            what="Corrected: “Account number with your current carrier” from AB-OLD to AB-1234",
            reason="the customer read it from the bill",
        ),
    )
    assert "answers_corrected" in world.books.event_names
    assert {job.task for job in world.books.jobs} >= {"advance_order", "deliver_message"}
    assert world.books.commits == 1


def test_a_passcode_is_corrected_without_being_shown() -> None:
    world = World("complete-calling", **MOVES)

    world.correct(losing_passcode="hush8")

    assert world.item.values["losing_passcode"] == "hush8"
    assert world.item.corrections[-1].what == "Corrected: “Passcode with your current carrier” (not shown)"


def test_the_offerings_own_rules_check_the_answer() -> None:
    world = World("complete-calling", **MOVES)

    with pytest.raises(Invalid) as refused:
        world.correct(losing_zip="00000")

    assert set(refused.value.errors) == {"losing_zip"}
    assert (world.task.state, world.books.commits) == (TaskState.FALLOUT, 0)


@pytest.mark.parametrize("answers", [{"ported_numbers": ["+12125550143"]}, {"lines": 2}, {"features": ["voicemail"]}])
def test_answers_that_were_signed_or_priced_cannot_be_corrected(answers) -> None:
    world = World("complete-calling", **MOVES)
    before = dict(world.item.values)

    with pytest.raises(Invalid, match="You haven't changed"):
        world.correct(**answers)

    assert world.item.values == before


@pytest.mark.parametrize(
    ("slug", "answers"),
    [
        ("calling-card", {"cards": [{"holder": "Mallory", "spending_limit": "500"}]}),
        ("conferencing", {"host_code": "73915", "guest_code": "86420"}),
        ("mobile-conferencing", {"mobile_number": "+12125550199"}),
    ],
)
def test_answers_about_who_holds_spends_or_hosts_cannot_be_corrected(slug: str, answers) -> None:
    world = World(slug)
    before = dict(world.item.values)

    with pytest.raises(NotCorrectable):
        world.correct(**answers)

    assert world.item.values == before


def test_the_number_at_which_a_toll_free_number_rings_cannot_be_corrected_with_it() -> None:
    world = World("toll-free")

    with pytest.raises(Invalid, match="You haven't changed"):
        world.correct(ring_to="+12125550199")


def test_one_mail_names_the_corrected_answers_without_their_values() -> None:
    world = World("complete-calling", **MOVES)

    world.correct(losing_account="AB-1234", losing_passcode="hush8")

    (told,) = map(content_of, world.books.messages.all.values())
    assert told == mail_about_order(
        "answers_corrected",
        key=f"{world.item.id}:1",
        offering="Complete Calling Package (212) 555-0142",
        parts=(Part(lines=("Account number with your current carrier", "Passcode with your current carrier")),),
    )
    assert not any(secret in told["body"] for secret in ("AB-1234", "AB-OLD", "hush", ENGINEER.name))


def test_two_corrections_make_two_mails() -> None:
    world = World("complete-calling", **MOVES)
    world.correct(losing_account="AB-1234")
    world.is_refused_again()

    world.correct(losing_account="AB-5678")

    assert len({told.key for told in world.books.messages.all.values()}) == 2


def test_a_corrected_user_name_is_assigned_and_the_refused_one_released() -> None:
    world = World("mobile-dial-up")
    refused, port = world.holds("road.l"), world.holds("road.l", ResourceKind.CONFERENCE_PORT)
    kept_name = world.holds("road.n")

    world.correct(user_name="road.m")

    for kept_resource in (port, kept_name):
        assert (kept_resource.state, kept_resource.holder_id) == (ResourceState.ASSIGNED, world.item.id)
        del world.books.resources.all[kept_resource.id]
    (taken,) = [resource for resource in world.books.resources.all.values() if resource.holder_id == world.item.id]
    assert (taken.value, taken.state) == ("road.m", ResourceState.ASSIGNED)
    assert (refused.state, refused.holder_id) == (ResourceState.SPARE, None)


def test_a_user_name_of_another_customer_is_refused_at_its_field() -> None:
    world = World("mobile-dial-up")
    own, other = world.holds("road.l"), world.holds("taken")
    other.holder_id = UUID(int=99)

    with pytest.raises(ResourceTaken) as refused:
        world.correct(user_name="taken")

    assert refused.value.field == "user_name"
    assert (own.holder_id, world.books.commits) == (world.item.id, 0)


def test_answers_cannot_be_corrected_after_silence_because_the_network_may_have_used_them() -> None:
    world = World("complete-calling", is_refused=False, **MOVES)

    with pytest.raises(NotCorrectable):
        world.correct(losing_account="AB-1234")

    assert world.task.key == world.first_key


def test_answers_cannot_be_corrected_if_a_retry_after_the_refusal_was_not_answered() -> None:
    world = World("complete-calling", **MOVES)
    world.order.retry_task(world.task, at=NOON)
    world.task.begin(at=NOON)
    world.order.send_to_fallout(world.task, Fallout.of_giving_up("Asked 3 times.", at=NOON))

    with pytest.raises(NotCorrectable):
        world.correct(losing_account="AB-1234")


def test_answers_of_a_completed_service_order_cannot_be_corrected() -> None:
    world = World("complete-calling", **MOVES)
    port, line = (task for task in world.order.tasks if task.specification and not task.ships)
    port.state = TaskState.COMPLETED
    line.sends = port.sends
    line.begin(at=NOON)
    world.order.send_to_fallout(line, Fallout.of_refusal("No.", at=NOON))
    world.task = line

    with pytest.raises(NotCorrectable):
        world.correct(losing_account="AB-1234")


def test_answers_of_a_delivered_product_cannot_be_corrected() -> None:
    world = World("mobile-dial-up")
    next(task for task in world.order.tasks if task.type == "activateProduct").state = TaskState.COMPLETED

    with pytest.raises(NotCorrectable):
        world.correct(user_name="road.m")


@pytest.mark.parametrize("action", [ItemAction.SUSPEND, ItemAction.RESUME, ItemAction.DELETE])
def test_an_item_that_leaves_the_answers_as_they_are_has_none_to_correct(action: ItemAction) -> None:
    world = World("dial-up")
    world.item.action, world.task.sends = action, ()

    with pytest.raises(NotCorrectable):
        world.correct(user_name="another.name")
    assert world.task.state is TaskState.FALLOUT


def test_the_second_of_two_agents_who_correct_gets_a_conflict() -> None:
    world = World("complete-calling", **MOVES)
    world.correct(losing_account="AB-1234")

    with pytest.raises(TaskMovedOn):
        world.correct(losing_account="AB-5678")


def test_a_page_from_before_a_colleagues_correction_overwrites_nothing() -> None:
    world = World("complete-calling", **MOVES)
    world.correct(seen=0, losing_account="AB-1234")
    world.is_refused_again()

    with pytest.raises(CorrectedMeanwhile, match=f"{ENGINEER.name} corrected this in the meantime"):
        world.correct(seen=0, losing_account="AB-OLD", losing_zip="10119")

    assert (world.item.values["losing_account"], world.item.values["losing_zip"]) == ("AB-1234", "10118")


def test_a_page_that_knows_of_more_corrections_than_there_are_overwrites_nothing() -> None:
    world = World("complete-calling", **MOVES)

    with pytest.raises(CorrectedMeanwhile, match=r"^Another agent corrected this"):
        world.correct(seen=1, losing_account="AB-1234")


def test_numbers_that_were_assigned_beside_the_answers_stay() -> None:
    world = World("complete-calling", **MOVES)
    world.item.values["numbers"] = ["+12125559000"]

    world.correct(losing_account="AB-1234")

    assert world.item.values["numbers"] == ["+12125559000"]
    assert world.item.values["losing_account"] == "AB-1234"


def test_all_answers_of_a_task_that_sends_all_may_be_corrected() -> None:
    world = World("complete-calling", **MOVES)
    world.task.sends = ()

    world.correct(losing_account="AB-1234")

    assert world.item.values["losing_account"] == "AB-1234"


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [
        (an_agent_actor(Role.AGENT), NotPermitted),
        (a_customer_actor(), NotPermitted),
        (a_customer_actor(UUID(int=9)), NotFound),
    ],
)
def test_actors_without_the_permission_cannot_correct(actor, refusal) -> None:
    world = World("complete-calling", **MOVES)

    with pytest.raises(refusal):
        world.correct(by=actor, losing_account="AB-1234")

    assert (world.item.values["losing_account"], world.books.commits) == ("AB-OLD", 0)


def test_a_correction_without_a_reason_is_refused() -> None:
    world = World("complete-calling", **MOVES)

    with pytest.raises(Invalid) as refused:
        world.correct(reason="  ", losing_account="AB-1234")

    assert refused.value.errors == {"reason": "Enter who gave you the correct answer, and when."}
