"""Checks after every case: nothing is lost, done twice or parked."""

from collections import Counter
from collections.abc import Collection, Sequence

from business_layer.messages.message import CLAIM
from tests.demo.customer import DemoCustomer
from tests.faults.system import RunningSystem, waited_until

PATIENCE = 300.0


def judged(
    system: RunningSystem,
    customers: Sequence[DemoCustomer],
    numbers: Sequence[str],
    *,
    within: float = PATIENCE,
    mails_once: bool = True,
    not_counted: Collection[str] = (),
) -> list[str]:
    """Wait until all is done, and name what is wrong. `mails_once` is not asked where processes were killed.

    The effects of orders that are `not_counted` here are compared with their tasks, one by one, by the books.
    """
    drain = waited_until(lambda: not _open(system, numbers), seconds=within)
    print(f"{len(numbers)} orders placed; {'not complete' if drain is None else f'complete after {drain:.1f} s'}")
    faults = [f"not complete after {within:.0f} s: {_open(system, numbers)}"] if drain is None else []
    if len(set(numbers)) != len(numbers):
        faults.append("an order number was given twice")
    # What is shipped has two effects, of two kinds; what moves begins at one place and ends at the other.
    effects = Counter((effect["order_number"], effect["specification"], effect["action"]) for effect in system.ledger())
    done = {number for number, _, _ in effects}
    counted = set(numbers) - set(not_counted)
    wrong = [kind for kind, times in effects.items() if kind[0] in counted and times != 1]
    wrong += [(number, "nothing", "") for number in sorted(counted - done)]
    if wrong:
        faults.append(f"not provisioned exactly once: {wrong}")
    # What a process had in hand when it died is claimed for two minutes.
    waited_until(lambda: not _unsent(system, customers), seconds=CLAIM.total_seconds() + 60)
    if unsent := _unsent(system, customers):
        faults.append(f"mails not sent: {unsent}")
    copies = _copies(customers)
    print(f"{sum(copies.values())} copies of mails")
    if copies and mails_once:
        faults.append(f"mails sent more than once: {len(copies)}")
    return faults + _parked(system)


def _open(system: RunningSystem, numbers: Sequence[str]) -> list[str]:
    query = "SELECT number FROM product_orders WHERE number = ANY(%s) AND state <> 'completed'"
    return [number for (number,) in system.ask(query, list(numbers))]


def _unsent(system: RunningSystem, customers: Sequence[DemoCustomer]) -> list[tuple[str, ...]]:
    query = "SELECT kind, state, last_error FROM messages WHERE \"to\" = ANY(%s) AND state NOT IN ('sent', 'withdrawn')"
    return system.ask(query, [customer.email for customer in customers])


def _copies(customers: Sequence[DemoCustomer]) -> Counter[str]:
    """Return the number of surplus mails, by Message-ID."""
    came = Counter(mail["message_id"] for customer in customers for mail in customer.mails())
    return Counter({message_id: times - 1 for message_id, times in came.items() if times > 1})


def _parked(system: RunningSystem) -> list[str]:
    """Return the work that waits for longer than any pause."""
    later = "now() + interval '1 hour'"
    tasks = f"SELECT count(*) FROM fulfilment_tasks WHERE state = 'inProgress' AND next_attempt_at > {later}"
    jobs = f"SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at > {later}"
    waited_until(lambda: system.ask(jobs) == [(0,)], seconds=60)
    counts = {"tasks": system.ask(tasks)[0][0], "jobs": system.ask(jobs)[0][0]}
    return [f"{count} {what} parked" for what, count in counts.items() if count]
