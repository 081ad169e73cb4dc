"""The schedule of an item: a day for each step of its plan, and the day on which the product is ready.

Pages, mails, the review and the order all take their dates from here, so that they cannot contradict each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import PlanStep, TaskType
from business_layer.inventory.installation_slots import first_visit_day
from business_layer.shared.business_days import business_days_after, received_on
from business_layer.shared.clock import HOUSE_ZONE

DAYS_A_WEEK, BUSINESS_DAYS_A_WEEK = 7, 5


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """Everything that the days depend on, apart from the offering and its answers.

    `at` is the instant of the order, `interval_days` the installation interval from the availability tool, `visit_on`
    and `move_on` the days that the customer chose. `known` has days that are certain, by the names of their steps.
    """

    at: datetime
    time_zone: str = HOUSE_ZONE
    interval_days: int = 0
    visit_on: date | None = None
    move_on: date | None = None
    known: Mapping[str, date] = field(default_factory=dict)

    @cached_property
    def local(self) -> datetime:
        return self.at.astimezone(ZoneInfo(self.time_zone))


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A day for each step, the day on which everything is ready, and the reason for that day."""

    steps: Mapping[str, date]
    ready_on: date
    reason: str
    delivered_on: date | None = None
    move_on: date | None = None


def schedule_of(offering: ProductOffering, values: Values, given: Circumstances) -> Schedule:
    """The schedule of an item: each step follows its predecessors, and none comes before a day the customer chose."""
    plan = offering.plan_for(values)
    days, applying = dict[str, date](), {step.name for step in plan}
    for step in offering.plan_in_order:
        if step.name in applying:
            days[step.name] = given.known.get(step.name) or _day_of(step, offering, values, given, days)
    activated = max(days[step.name] for step in plan if step.type is TaskType.ACTIVATE_PRODUCT)
    return Schedule(
        steps=days,
        ready_on=activated if given.visit_on else max(activated, _usual(offering, values, given)),
        reason=_reason(offering, values, given),
        delivered_on=next((days[step.name] for step in plan if step.ships), None),
        move_on=next((days[step.name] for step in plan if step.moves_number), None),
    )


@dataclass(frozen=True)
class UsualTime:
    """The days that an offering usually takes, before anything is known about the address."""

    days: int
    are_business_days: bool


def usual_time(offering: ProductOffering, values: Values) -> UsualTime:
    """The longer of the offering's lead time, in days, and of its plan, in business days, which are counted as more."""
    plan, ends = offering.plan_for(values), dict[str, int]()
    applying = {step.name for step in plan}
    for step in offering.plan_in_order:
        if step.name in applying:
            before = max((ends[name] for name in step.after if name in ends), default=0)
            ends[step.name] = before + step.business_days_for(values)
    business_days = max(*ends.values(), offering.business_days_for(values))
    if business_days * DAYS_A_WEEK / BUSINESS_DAYS_A_WEEK > offering.lead_time_days:
        return UsualTime(business_days, are_business_days=True)
    return UsualTime(offering.lead_time_days, are_business_days=False)


def _day_of(
    step: PlanStep, offering: ProductOffering, values: Values, given: Circumstances, days: Mapping[str, date]
) -> date:
    before = [days[name] for name in step.after if name in days]
    business_days = step.business_days_for(values)
    day = max(before, default=given.local.date())
    if business_days:
        day = business_days_after(max([received_on(given.local), *before]), business_days)
    if offering.availability and step.specification == offering.availability.specification:
        day = max(day, given.local.date() + timedelta(days=given.interval_days))
    chosen = given.visit_on if step.visit else given.move_on if step.moves_number else None
    return max(day, chosen) if chosen else day


def _usual(offering: ProductOffering, values: Values, given: Circumstances) -> date:
    """The later of the offering's usual day and the availability tool's; for a visit, a day on which crews work."""
    days = given.local.date() + timedelta(days=max(offering.lead_time_days, given.interval_days))
    business_days = offering.business_days_for(values)
    day = max(days, business_days_after(received_on(given.local), business_days)) if business_days else days
    return first_visit_day(day) if offering.needs_appointment else day


def _reason(offering: ProductOffering, values: Values, given: Circumstances) -> str:
    if given.visit_on:
        return "The installation date you chose."
    if given.move_on:
        return "The day you chose for your number to move."
    in_business_days = offering.business_days_for(values) or any(
        step.business_days_for(values) for step in offering.plan_for(values)
    )
    return "The usual time, in business days." if in_business_days else "The usual time for this offering."
