"""The cases: each makes one thing fail, lets customers buy, and names what is wrong afterwards."""

import time
from collections import Counter
from collections.abc import Callable
from threading import Event, Thread

import psycopg
import requests

from tests.demo.browser import DemoFailed
from tests.demo.customer import DemoCustomer
from tests.faults.kill_collector import killed_collector
from tests.faults.kill_processes import mixed_changes, random_kills
from tests.faults.shoppers import buy
from tests.faults.system import RunningSystem, waited_until
from tests.faults.verdicts import judged

A_DAY = 86_400.0
URGENT_WITHIN = 5.0


def clock_ahead(system: RunningSystem) -> list[str]:
    """A worker's clock is a day ahead for eight seconds while orders are asked for; no hints help."""
    customers = [system.customer(), system.customer()]
    with system.misbehaving("notifications", "off"), system.skewed_worker(A_DAY) as worker:
        numbers = buy(customers, 8)
        time.sleep(8)
        worker.be_off_by(0)
        return judged(system, customers, numbers, within=90)


def clock_behind(system: RunningSystem) -> list[str]:
    """A worker's clock is three seconds behind the database's; orders come one at a time, and no hints help."""
    customers, faults = [system.customer()], []
    # What is shipped is followed three times, five seconds apart and a little; a lost wake-up costs a minute more.
    with system.misbehaving("notifications", "off"), system.skewed_worker(-3):
        for _ in range(3):
            faults += judged(system, customers, buy(customers, 1), within=45)
    return faults


def stopped_worker(system: RunningSystem) -> list[str]:
    """A worker is stopped for 55 seconds during its calls; another takes over, then the first continues."""
    customers = [system.customer(), system.customer()]
    with system.misbehaving("provisioning", "slow", 3):
        numbers = buy(customers, 8)
        with system.skewed_worker(0):
            time.sleep(55)
    return judged(system, customers, numbers)


def slow_network(system: RunningSystem) -> list[str]:
    """The network takes nine seconds to answer and 24 orders are open: a new customer's mail comes within five."""
    customers, newcomer = [system.customer() for _ in range(4)], system.newcomer()
    with system.misbehaving("provisioning", "slow", 9):
        numbers = buy(customers, 24)
        newcomer.sign_up()
        took = waited_until(lambda: bool(newcomer.mails()), seconds=60)
    return _late(took) + judged(system, [*customers, newcomer], numbers)


def hanging_mail(system: RunningSystem) -> list[str]:
    """The mail server hangs for eight seconds: orders do not wait for it."""
    customers = [system.customer() for _ in range(4)]
    with system.misbehaving("mail", "slow", 8):
        numbers = buy(customers, 24)
        open_orders = "SELECT 1 FROM product_orders WHERE number = ANY(%s) AND state <> 'completed'"
        took = waited_until(lambda: not system.ask(open_orders, numbers), seconds=120)
    print(f"orders complete after {took} s")
    slow = [] if took is not None and took < 30 else [f"orders waited for the mail server: {took} s"]
    return slow + judged(system, customers, numbers)


def mail_outage(system: RunningSystem) -> list[str]:
    """The mail server is away for a day (time is moved): no mail about an order is lost, an expired link is visible."""
    customers, newcomer = [system.customer(), system.customer()], system.newcomer()
    with system.misbehaving("mail", "fail"):
        numbers = buy(customers, 4)
        newcomer.sign_up()
        untried = "SELECT 1 FROM messages WHERE state = 'queued' AND attempts < 2"
        waited_until(lambda: not system.ask(untried), seconds=60)
        system.ask(
            "UPDATE messages SET queued_at = queued_at - interval '1 day', give_up_at = give_up_at - interval '1 day',"
            " attempts = 60 WHERE state = 'queued'"
        )
    system.ask("UPDATE messages SET due_at = now() WHERE state = 'queued'")
    system.ask("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND scheduled_at > now()")
    faults = judged(system, customers, numbers)
    link = "SELECT state, body FROM messages WHERE kind = 'verify_email' AND \"to\" = %s"
    waited_until(lambda: system.ask(link, newcomer.email) == [("failed", "")], seconds=30)
    if system.ask(link, newcomer.email) != [("failed", "")] or newcomer.mails():
        faults.append(f"a link that expired was sent, or its need is not visible: {system.ask(link, newcomer.email)}")
    return faults


def mail_backlog(system: RunningSystem) -> list[str]:
    """Mails wait in line for more than five minutes (time is moved): their watchdog sends no copies."""
    customers = [system.customer(), system.customer()]
    with system.misbehaving("mail", "slow", 6):
        numbers = buy(customers, 12)
        system.ask("UPDATE messages SET due_at = due_at - interval '6 minutes' WHERE state = 'queued'")
        time.sleep(70)
    return judged(system, customers, numbers)


def network_outage(system: RunningSystem) -> list[str]:
    """The network drops every connection until 15 seconds after the last order: no task becomes a fallout."""
    customers = [system.customer() for _ in range(4)]
    with system.misbehaving("provisioning", "drop"):
        numbers = buy(customers, 24)
        time.sleep(15)
    return judged(system, customers, numbers)


def database_restarts(system: RunningSystem) -> list[str]:
    """PostgreSQL is ended four times, as by a power cut, under load: pages say 503 and when to come back."""
    customers, over = [system.customer() for _ in range(4)], Event()
    answers: Counter[int] = Counter()
    others = [
        Thread(target=_crash_now_and_then, args=(system, over)),
        Thread(target=_look, args=(system.customer(), over, answers)),
    ]
    for thread in others:
        thread.start()
    try:
        numbers = buy(customers, 40)
    finally:
        over.set()
        for thread in others:
            thread.join()
    print(f"answers of the store meanwhile: {dict(answers)}")
    return [f"{answers[500]} pages answered 500"] * bool(answers[500]) + judged(system, customers, numbers)


def lost_job_behind_a_blocked_one(system: RunningSystem) -> list[str]:
    """A dead worker left a job that cannot be handed back: the job behind it is repaired nevertheless."""
    customers = [system.customer()]
    with system.without_worker():
        numbers = buy(customers, 1)
        ((dead,),) = system.ask(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        columns = "queue_name, task_name, args, queueing_lock, status, worker_id, scheduled_at"
        job = f"INSERT INTO procrastinate_jobs ({columns})"
        for name in ("advance_order", "wake_stalled_orders"):
            lock = f"blocked {name}"
            system.ask(f"{job} VALUES ('default', %s, '{{}}', %s, 'doing', %s, NULL)", name, lock, dead)
            system.ask(f"{job} VALUES ('default', %s, '{{}}', %s, 'todo', NULL, now() + interval '30 min')", name, lock)
        system.ask(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE task_name = 'advance_order'"
            " AND status = 'todo' AND queueing_lock IS NULL",
            dead,
        )
    faults = judged(system, customers, numbers, within=60)
    system.ask("DELETE FROM procrastinate_jobs WHERE queueing_lock LIKE 'blocked %%'")
    return faults


def row_locked(system: RunningSystem) -> list[str]:
    """Another transaction locks the row of an order for ten seconds: others continue, and it does so afterwards."""
    customers = [system.customer(), system.customer()]
    numbers = buy(customers[:1], 1)
    with psycopg.connect(system.settings.database.url) as connection:
        connection.execute("SELECT 1 FROM product_orders WHERE number = %s FOR UPDATE", [numbers[0]])
        others = buy(customers[1:], 3)
        begun = time.monotonic()
        faults = judged(system, customers[1:], others, within=30)
        time.sleep(max(0.0, 10 - (time.monotonic() - begun)))
    return faults + judged(system, customers, [*numbers, *others])


def _late(took: float | None) -> list[str]:
    print(f"the newcomer's mail came after {took} s")
    return [] if took is not None and took <= URGENT_WITHIN else [f"urgent mail came after {took} s"]


def _crash_now_and_then(system: RunningSystem, over: Event) -> None:
    for _ in range(4):
        if over.wait(4):
            return
        system.crash_database()
        print("crashed the database", flush=True)


def _look(customer: DemoCustomer, over: Event, answers: Counter[int]) -> None:
    """Look at the customer's orders again and again, and count how the store answers; 0 is no answer."""
    while not over.wait(0.05):
        try:
            customer.browser.open("/orders")
        except DemoFailed:
            pass
        except requests.RequestException:
            answers[0] += 1
            continue
        answers[customer.browser.status] += 1


CASES: dict[str, Callable[[RunningSystem], list[str]]] = {
    case.__name__.replace("_", "-"): case
    for case in (
        clock_ahead,
        clock_behind,
        stopped_worker,
        slow_network,
        hanging_mail,
        mail_outage,
        mail_backlog,
        network_outage,
        database_restarts,
        lost_job_behind_a_blocked_one,
        row_locked,
        random_kills,
        mixed_changes,
        killed_collector,
    )
}
