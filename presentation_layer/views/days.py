"""Days as customers read them: of a schedule, of each step, of a technician's visit and of the move of a number."""

from datetime import date
from itertools import accumulate

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import TaskType
from business_layer.inventory.installation_slots import HalfDay
from business_layer.order_management.item_plan import schedule_of_item
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.schedule import Schedule
from business_layer.order_management.states import TaskState
from presentation_layer.words import date_words, slot_sentence


def ready_words(schedule: Schedule | None) -> str:
    """The day on which it would be ready if it were ordered now."""
    return f"Ready by {date_words(schedule.ready_on)} if you order today" if schedule else ""


def step_days(item: ProductOrderItem, order: ProductOrder, offering: ProductOffering) -> dict[str, date]:
    """The day on which each open step should be done, by its name; none while no one knows when it continues."""
    if item.is_complete or item.has_fallout or item.is_being_canceled:
        return {}
    known = {task.name: task.requested_on for task in item.plan_tasks if task.requested_on}
    if item.shipment and item.shipment.expected_on:
        known |= {task.name: item.shipment.expected_on for task in item.plan_tasks if task.ships}
    done = {task.name for task in item.plan_tasks if task.state is TaskState.COMPLETED}
    known = {name: day for name, day in known.items() if name not in done}
    plan, follows = offering.plan_of(item.plan_action), order.awaited_on(item)
    days = dict(schedule_of_item(item, offering, placed_at=order.placed_at, follows=follows, known=known).steps)
    if item.expected_on:
        last = {step.name for step in plan if step.changes_product}
        days = {name: item.expected_on if name in last else min(day, item.expected_on) for name, day in days.items()}
    # Steps that run side by side stand one below the other: a later one that is done sooner would look like a mistake.
    open_steps = [step.name for step in plan if step.name in days and step.name not in done]
    latest = accumulate((days[name] for name in open_steps), max)
    return dict(zip(open_steps, latest, strict=True))


def visit_words(item: ProductOrderItem, offering: ProductOffering, *, is_stuck: bool = False) -> str:
    """The technician's visit: when it will be, or that the installation is done, and when."""
    if not item.installation:
        return ""
    planned = HalfDay.of(item.installation).on
    steps = [step.name for step in offering.plan if step.visit] or [
        step.name for step in offering.plan if step.type is TaskType.SERVICE_ORDER
    ]
    done = [day for name in steps if (day := item.done_on.get(name))]
    if not done:
        return _booked(f"Technician visit: {slot_sentence(item.installation, item.time_zone)}", is_stuck)
    if max(done) < planned:
        return (
            f"Installed early, on {date_words(max(done))}. "
            f"The visit planned for {date_words(planned)} is no longer needed."
        )
    return f"Installed on {date_words(max(done))}"


def move_words(item: ProductOrderItem, offering: ProductOffering, *, is_stuck: bool = False) -> str:
    """The move of a number: when it will be, or when it was."""
    if item.move_on is None:
        return ""
    names = {step.name for step in offering.plan if step.moves_number}
    done = next((day for name, day in item.done_on.items() if name in names), None)
    asked = next((task.requested_on for task in item.plan_tasks if task.name in names and task.requested_on), None)
    if done is None:
        return _booked(f"Your number moves on {date_words(asked or item.move_on)}", is_stuck)
    chosen = asked or item.move_on
    early = f", earlier than the day you chose ({date_words(chosen)})" if done < chosen else ""
    return f"Your number moved on {date_words(done)}{early}"


def _booked(words: str, is_stuck: bool) -> str:
    """A booked day; while nothing can be promised, this day cannot either."""
    return f"{words}. This day may change." if is_stuck else words
