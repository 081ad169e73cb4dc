"""Kill workers and web servers at random while customers buy."""

import os
import re
import signal
import time
from random import Random
from threading import Event, Thread

from tests.faults.amenders import Engineer
from tests.faults.books import books_disagree
from tests.faults.changers import MOVABLE, change_all
from tests.faults.shoppers import SIMPLE, buy
from tests.faults.system import WEB, WORKER, RunningSystem
from tests.faults.verdicts import judged

BUYERS = 5
VICTIMS = re.compile(f"{WEB.pattern}|{WORKER.pattern}")


def random_kills(system: RunningSystem, orders: int = 100) -> list[str]:
    """Workers and web servers are killed at random: no order is lost, none is provisioned twice."""
    customers, over = [system.customer() for _ in range(BUYERS)], Event()
    killer = Thread(target=_kill_now_and_then, args=(system, over))
    killer.start()
    try:
        numbers = buy(customers, orders)
    finally:
        over.set()
        killer.join()
    return judged(system, customers, numbers, mails_once=False)


def mixed_changes(system: RunningSystem, services: int = 17) -> list[str]:
    """Workers and sites are killed while services change, move, rest, go to others and end, and orders are amended."""
    customers, takers = ([system.customer() for _ in range(BUYERS)] for _ in ("customers", "takers"))
    engineer, over = Engineer(system), Event()
    bought = buy(customers, services, of=SIMPLE | MOVABLE)
    faults = judged(system, customers, bought)
    killer = Thread(target=_kill_now_and_then, args=(system, over))
    killer.start()
    try:
        done = change_all(system, customers, takers, engineer)
    finally:
        over.set()
        killer.join()
    everyone = [*customers, *takers]
    print(f"{len(done.changes)} changes, {len(done.transfers)} transfers, {len(done.amended)} amended orders")
    elsewhere = {*done.transfers, *done.amended}
    numbers = [*done.changes, *elsewhere]
    faults += judged(system, everyone, numbers, mails_once=False, not_counted=elsewhere)
    return faults + books_disagree(system, everyone)


def _kill_now_and_then(system: RunningSystem, over: Event) -> None:
    """Kill at random, but leave the store alone for as long as it took to come back.

    On a slow machine no customer could ever buy otherwise.
    """
    chance, took = Random(), 0.0
    while not over.wait(chance.uniform(1.5, 4) + took):
        if victims := system.processes(VICTIMS):
            victim = chance.choice(victims)
            print(f"killed {victim.pid} {' '.join(victim.cmdline()[-3:])}", flush=True)
            os.kill(victim.pid, signal.SIGKILL)
        begun = time.monotonic()
        while not over.is_set() and not system.lives():
            over.wait(0.2)
        took = time.monotonic() - begun
