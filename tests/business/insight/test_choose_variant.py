"""Visitors who take part see one variant, always the same; everyone else sees the control, and is not counted."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from business_layer.insight.choose_variant import ChooseVariant, ChosenVariant
from business_layer.insight.experiments import HOME_ADDRESS_BOX
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.visits import Consent, Visit
from tests.fakes.experiments import FakeRunningExperiments

NAME = HOME_ADDRESS_BOX.name
CONTROL = ChosenVariant(NAME, "A", is_counted=False)


def a_visitor(number: int = 1, **visit: Any) -> Actor:
    known = Visit(consent=Consent.MEASURE, visitor=UUID(int=number))
    return Actor(kind=ActorKind.VISITOR, name="A visitor", visit=replace(known, **visit))


def test_a_visitor_sees_one_variant_and_half_of_them_each() -> None:
    choose = ChooseVariant(FakeRunningExperiments(NAME))

    found = [choose(HOME_ADDRESS_BOX, by=a_visitor(number)) for number in range(400)]

    assert found == [choose(HOME_ADDRESS_BOX, by=a_visitor(number)) for number in range(400)]
    assert all(chosen.is_counted for chosen in found)
    assert 160 < sum(chosen.variant == "B" for chosen in found) < 240


@pytest.mark.parametrize(
    "actor",
    [
        a_visitor(visitor=None, consent=Consent.NONE),
        a_visitor(is_bot=True),
        replace(a_visitor(), kind=ActorKind.AGENT),
    ],
    ids=["no consent", "a bot", "an agent"],
)
def test_whoever_takes_no_part_sees_the_control_and_is_not_counted(actor: Actor) -> None:
    choose = ChooseVariant(FakeRunningExperiments(NAME))

    assert {choose(HOME_ADDRESS_BOX, by=actor) for _ in range(3)} == {CONTROL}


def test_everyone_sees_the_control_while_the_experiment_is_off() -> None:
    running = FakeRunningExperiments()
    choose = ChooseVariant(running)
    assert {choose(HOME_ADDRESS_BOX, by=a_visitor(number)) for number in range(50)} == {CONTROL}

    running.running.add(NAME)

    assert choose(HOME_ADDRESS_BOX, by=a_visitor()).is_counted
