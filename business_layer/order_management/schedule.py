"""The schedule of an item: a day for each step of its plan, and the day on which the product is ready.

Pages, mails, the review and the order all take their dates from here, so that they cannot contradict each other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import DependencyKind, PlanStep
from business_layer.catalogue.plans import PlanAction
from business_layer.inventory.installation_slots import first_visit_day
from business_layer.shared.business_days import business_days_after, received_on
from business_layer.shared.clock import HOUSE_ZONE

DAYS_A_WEEK, BUSINESS_DAYS_A_WEEK = 7, 5


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """Everything that the days depend on, apart from the offering and its answers.

    `at` is the instant of the order, `interval_days` the installation interval from the availability tool, `visit_on`
    and `move_on` the days that the customer chose; no step begins before `not_before`, or before the day `follows` on
    which the item that this one waits for should be ready. `known` has days that are certain, by the names of
    their steps. `action` is what is done to the product; a change has `before`, the answers so far.
    """

    at: datetime
    action: PlanAction = PlanAction.ADD
    before: Values | None = None
    not_before: date | None = None
    follows: date | None = None
    time_zone: str = HOUSE_ZONE
    interval_days: int = 0
    visit_on: date | None = None
    move_on: date | None = None
    known: Mapping[str, date] = field(default_factory=dict)

    @cached_property
    def local(self) -> datetime:
        return self.at.astimezone(ZoneInfo(self.time_zone))

    @cached_property
    def first_day(self) -> date:
        """The day before which nothing begins."""
        return max(day for day in (self.local.date(), self.not_before, self.follows) if day)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The days on which each step begins and is done, the day on which everything is ready, and the reason for it."""

    begins: Mapping[str, date]
    steps: Mapping[str, date]
    ready_on: date
    reason: str
    delivered_on: date | None = None
    move_on: date | None = None


def schedule_of(offering: ProductOffering, values: Values, given: Circumstances) -> Schedule:
    """The schedule of an item: each step waits for its predecessors, and none is before a day the customer chose."""
    plan = offering.plan_for(values, given.action, given.before)
    begins, days = dict[str, date](), dict[str, date]()
    for step in plan:
        begins[step.name] = max(_awaited(step, begins, days, STARTS), default=given.first_day)
        days[step.name] = given.known.get(step.name) or _day_of(step, offering, values, given, begins, days)
    changed = max(days[step.name] for step in plan if step.changes_product)
    is_at_once = given.visit_on or given.action is not PlanAction.ADD
    return Schedule(
        begins=begins,
        steps=days,
        ready_on=changed if is_at_once else max(changed, _usual(offering, values, given)),
        reason=_reason(plan, offering, values, given),
        delivered_on=next((days[step.name] for step in plan if step.ships), None),
        move_on=next((days[step.name] for step in plan if step.moves_number), None),
    )


def revised_date(expected: date, *, planned: date, replanned: date) -> date:
    """The expected date once the plan ends on another day: that day, or as much earlier or later as the plan ends.

    The network may have promised another day than the plan's.
    """
    return expected if replanned == planned else max(replanned, expected + (replanned - planned))


@dataclass(frozen=True)
class UsualTime:
    """The days that an offering usually takes, before anything is known about the address."""

    days: int
    are_business_days: bool


def usual_time(offering: ProductOffering, values: Values) -> UsualTime:
    """The longer of the offering's lead time, in days, and of its plan, in business days, which are counted as more."""
    begins, ends = dict[str, int](), dict[str, int]()
    for step in offering.plan_for(values):
        begins[step.name] = max(_awaited(step, begins, ends, STARTS), default=0)
        end = begins[step.name] + step.business_days_for(values)
        ends[step.name] = max([end, *_awaited(step, begins, ends, FINISHES)])
    business_days = max(*ends.values(), offering.business_days_for(values))
    if business_days * DAYS_A_WEEK / BUSINESS_DAYS_A_WEEK > offering.lead_time_days:
        return UsualTime(business_days, are_business_days=True)
    return UsualTime(offering.lead_time_days, are_business_days=False)


# What a step waits for before it begins, and before it is done: whether its predecessor has finished, or only begun.
STARTS = {DependencyKind.FINISH_TO_START: True, DependencyKind.START_TO_START: False}
FINISHES = {DependencyKind.FINISH_TO_FINISH: True, DependencyKind.START_TO_FINISH: False}
Day = TypeVar("Day", date, int)


def _awaited(
    step: PlanStep, begins: Mapping[str, Day], ends: Mapping[str, Day], kinds: Mapping[DependencyKind, bool]
) -> Iterator[Day]:
    """The days of the predecessors that a step waits for in those ways."""
    for name in step.after:
        kind = step.kind_of(name)
        if name in ends and kind in kinds:
            yield ends[name] if kinds[kind] else begins[name]


def _day_of(
    step: PlanStep,
    offering: ProductOffering,
    values: Values,
    given: Circumstances,
    begins: Mapping[str, date],
    days: Mapping[str, date],
) -> date:
    day = begins[step.name]
    business_days = step.business_days_for(values)
    if business_days:
        day = business_days_after(max(received_on(given.local), day), business_days)
    if offering.availability and step.specification == offering.availability.specification:
        day = max(day, given.local.date() + timedelta(days=given.interval_days))
    chosen = given.visit_on if step.visit else given.move_on if step.moves_number else None
    return max([day, *_awaited(step, begins, days, FINISHES), *([chosen] if chosen else [])])


def _usual(offering: ProductOffering, values: Values, given: Circumstances) -> date:
    """The later of the offering's usual day and the availability tool's; for a visit, a day on which crews work."""
    days = given.local.date() + timedelta(days=max(offering.lead_time_days, given.interval_days))
    business_days = offering.business_days_for(values)
    day = max(days, business_days_after(received_on(given.local), business_days)) if business_days else days
    return first_visit_day(day) if offering.needs_appointment else day


def _reason(plan: tuple[PlanStep, ...], offering: ProductOffering, values: Values, given: Circumstances) -> str:
    if given.visit_on:
        return "The installation date you chose."
    if given.move_on:
        return "The day you chose for your number to move."
    if given.not_before:
        return "The day you chose."
    in_business_days = offering.business_days_for(values) or any(step.business_days_for(values) for step in plan)
    return "The usual time, in business days." if in_business_days else "The usual time for this offering."
