"""The steps of the demonstration in order, and what must have come out."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from environments.promotion.builds.signing_keys import make_signing_key
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.settings.development_files import SECRETS_FILE, read_variables
from environments.settings.sources import OWN_SETTINGS
from tests.release_demo.carrier import Carrier
from tests.release_demo.clients import Buyers, Client, Traffic, readers, wait_for_orders
from tests.release_demo.demonstration import COLLEAGUE, DEVELOPER, Broken, Demonstration
from tests.release_demo.developer import Developer
from tests.release_demo.disaster import Moment, lose_and_restore
from tests.release_demo.promotions import (
    approve,
    fail_on_staging,
    kill_at_each_step,
    orders_done_twice,
    promote_and_roll_back,
    promote_to_staging,
    unfinished_orders,
)
from tests.release_demo.refusals import (
    refuse_broken_build,
    refuse_changed_files,
    refuse_old_backup,
    refuse_own_approval,
    refuse_promotions,
)
from tests.release_demo.slow_connections import CONNECTIONS, slow_connections

PAGERS = 100
READERS, SECONDS_OF_READING = 4, 15.0
PORTS_OF_DRILL = 20
LONGEST_SWITCH, LONGEST_ROLLBACK = 1.0, 10.0
# Slow connections must not be noticed: half again as long, or this much, is within what a page varies anyway.
NOTICED_SECONDS = 0.1
CONNECTIONS_OF_DATABASE = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"


@dataclass(frozen=True)
class Builds:
    """The digests of the builds: the newest commit, a change, one that fails, and one that no gate lets through."""

    first: str
    second: str
    failing: str
    broken: str


class Story:
    """Tells all of it. `results` has what was seen so far."""

    def __init__(self, show: Demonstration, carrier: Carrier) -> None:
        self._show, self._carrier = show, carrier
        self.results: dict[str, Any] = {"requests": 0, "requests_lost": 0, "orders": 0, "orders_lost": 0}
        self._lost: list[str] = []
        self._orders: list[str] = []

    def tell(self) -> None:
        show = self._show
        developer = Developer(show)
        developer.clone()
        for name in (DEVELOPER, COLLEAGUE):
            make_signing_key(show.releases, name)
        builds = self._start_all(developer)
        promote_to_staging(show, builds.first)
        approve(show, builds.first)
        show.must("promote", builds.first, "production")
        self._load_stock()
        buyers = Buyers(show.production, self._carrier.mails)
        promote_to_staging(show, builds.second)
        show.must("backup", "production")
        refuse_own_approval(show, builds.second)
        self._switch_production(builds, buyers)
        self._resist(builds, buyers)
        self._check_after()

    def _start_all(self, developer: Developer) -> Builds:
        """Start the three environments, and make the builds meanwhile."""
        show = self._show
        with ThreadPoolExecutor() as background:
            development = background.submit(show.must, "environment", "up", "development")
            builds = _make_builds(show, developer)
            development.result()
        for name in ("staging", "production"):
            show.must("environment", "up", name)
        status = Client(show.environments["development"], "127.0.1.200", Traffic(), keeps=False).get("/").status_code
        show.say(f"the store of development answers {status}")
        if status != 200:
            raise Broken(f"The store of development answers {status}.")
        return builds

    def _load_stock(self) -> None:
        """Load the provider's pagers, as an operator does in production."""
        show, file = self._show, self._show.var / "stock.csv"
        lines = [f"telephone_number,paging,+1700555{number:04}" for number in range(PAGERS)]
        file.write_text("\n".join(["kind,pool,value", *lines, ""]), "utf-8")
        command = [sys.executable, "-m", "environments", "stock", str(file)]
        given = {**show.variables_for(["production"]), **self._of_process(show.production)}
        done = subprocess.run(command, cwd=show.checkout, env=given, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Broken(f"The stock is not loaded: {done.stdout}{done.stderr}")
        show.say(f"stock of production: {done.stdout.splitlines()[-1]}")

    def _of_process(self, environment: EnvironmentFolder) -> dict[str, str]:
        """The variables that a command on production's database needs, with those of its outside world."""
        secrets = read_variables(environment.path / SECRETS_FILE)
        settings = f"{environment.path / 'settings.toml'}:{self._show.carrier[OWN_SETTINGS]}"
        given = {"DIALTONE_ENVIRONMENT": environment.name, "DATABASE_URL": self._show.database_url(environment)}
        return {**secrets, **self._show.carrier, **given, OWN_SETTINGS: settings}

    def _switch_production(self, builds: Builds, buyers: Buyers) -> None:
        """Promote, roll back, and promote again with a kill at each step, while customers buy."""
        show = self._show
        traffic, times = promote_and_roll_back(show, builds.second, buyers)
        self._count(traffic)
        (connections,) = show.ask(show.production, CONNECTIONS_OF_DATABASE)[0]
        resting = _megabytes(show.production.slot(show.production.read_serving().free))
        self.results |= {**asdict(times), "resting_slot_mb": resting, "database_connections": connections}
        show.say(f"the slot that rests has {resting} MB; {connections} connections of the database are open")
        show.must("hold", "production", "--release")
        traffic, survived = kill_at_each_step(show, builds.second, buyers)
        self._count(traffic)
        self.results["kills"] = survived

    def _resist(self, builds: Builds, buyers: Buyers) -> None:
        """Slow connections, a failing release, all refusals, and the loss of the database, while customers buy."""
        show = self._show
        first = list(self._orders)
        with buyers.buying() as traffic:
            before, _ = self._read(0)
            wait_for_orders(traffic, 1)
            moment = Moment.now(traffic)
            during, slow = self._read(CONNECTIONS)
            self.results["slow_connections"] = {"open": slow, "p95_before_s": before, "p95_during_s": during}
            show.say(f"{slow} slow connections: 95% of pages within {during:.3f} s, and {before:.3f} s before")
            _, failing = fail_on_staging(show, builds.failing)
            self.results["failing_release"] = failing
            refuse_broken_build(show, builds.broken)
            refuse_promotions(show, builds.second, builds.failing)
            refuse_changed_files(show, builds.second)
            refuse_old_backup(show, builds.second)
            moment.wait_until_archived()
        self._count(traffic)
        self._complete(first)
        self.results["restore"] = lose_and_restore(show, self._carrier, moment, self._orders)

    def _read(self, slow: int) -> tuple[float, int]:
        """Read pages of production for a while: the 95th percentile, and how many slow connections there were."""
        production = self._show.production
        if not slow:
            with readers(production, READERS) as traffic:
                time.sleep(SECONDS_OF_READING)
            return self._percentile(traffic), 0
        with slow_connections(production) as held:
            with readers(production, READERS) as traffic:
                time.sleep(SECONDS_OF_READING)
            return self._percentile(traffic), held.most

    def _percentile(self, traffic: Traffic) -> float:
        self._count(traffic)
        waits = sorted(wait for _, wait in traffic.waits)
        return round(waits[int(len(waits) * 0.95)], 3)

    def _complete(self, orders: list[str]) -> None:
        """All orders that were placed while releases were switched are complete, and the network did each once."""
        unfinished = unfinished_orders(self._show, orders)
        twice = orders_done_twice(self._carrier, orders)
        self.results |= {"orders_completed": len(orders) - len(unfinished), "orders_not_done_once": len(twice)}
        self.results["orders_lost"] += len(unfinished)
        self._lost += [f"order {number} is not complete" for number in unfinished]
        self._show.say(f"{len(orders)} orders: {len(unfinished)} not complete, {len(twice)} not done exactly once")

    def _check_after(self) -> None:
        """After the restore: a new backup, a drill with it, and a comparison with what was promoted."""
        show = self._show
        show.must("backup", "production")
        ports = str(show.production.first_port + PORTS_OF_DRILL)
        drill = show.must("restore", "production", "--drill", "--ports", ports)
        self.results["drill"] = drill.lines[-1][1]
        show.say(f"drill: {drill.lines[-1][1]}")
        drift = show.run("drift", "production").lines
        self.results["drift"] = drift[-1][1]
        for _, line in drift:
            show.say(f"drift: {line}")
        for line in show.run("releases").output.splitlines():
            show.say(f"record: {line}")

    def _count(self, traffic: Traffic) -> None:
        self._orders += traffic.orders
        self._lost += traffic.lost
        self.results["requests"] += traffic.requests
        self.results["requests_lost"] += len(traffic.lost)
        self.results["orders"] += len(traffic.orders)
        self.results["lost"] = self._lost

    def faults(self) -> list[str]:
        """A line for each result that is not as it must be."""
        found, seen = [name for name, refused in self._show.refusals.items() if not refused], self.results
        wanted = {
            "requests were lost": seen["requests_lost"] == 0,
            "orders were lost": seen["orders_lost"] == 0 and seen.get("orders_not_done_once") == 0,
            "the switch took too long": seen.get("switch_s", 99) <= LONGEST_SWITCH,
            "the rollback took too long": seen.get("rollback_s", 99) <= LONGEST_ROLLBACK,
            "a kill was noticed": all(seen.get("kills", {"none": False}).values()),
            "the failing release got too much": seen.get("failing_release", {}).get("taken_back_at_percent", 99) <= 10,
            "slow connections were noticed": _is_unnoticed(**seen.get("slow_connections", {})),
            "the restore lost orders": _is_restored(**seen.get("restore", {})),
            "production is not what was promoted": seen.get("drift", "").endswith("runs what was promoted."),
        }
        return [
            *([seen["broken"]] if "broken" in seen else []),
            *found,
            *(fault for fault, ok in wanted.items() if not ok),
        ]


def _make_builds(show: Demonstration, developer: Developer) -> Builds:
    """Commit, check and build in turn. The last two start from the second, as work of other people would."""
    developer.check()
    first, of_first = developer.build("the newest commit"), developer.head()
    developer.change_words_price_and_column()
    if not developer.check(former=of_first):
        raise Broken("The change does not pass its checks.")
    second, of_second = developer.build("other words, a lower price, a new column"), developer.head()
    developer.fail_on_one_page_in_ten()
    developer.check()
    failing = developer.build("it fails on one page in ten")
    developer.go_to(of_second)
    developer.break_test_schema_and_catalog()
    show.refusals["check of a broken commit"] = not developer.check()
    broken = developer.build("a failed test, a dropped column, no pagers")
    developer.go_to(of_second)
    return Builds(first, second, failing, broken)


def _megabytes(slot: Path) -> int:
    """The memory of the processes of a slot, with its share of what they have in common."""
    supervisor = psutil.Process(int((slot / "supervisord.pid").read_text()))
    return round(sum(child.memory_full_info().pss for child in supervisor.children(recursive=True)) / 1e6)


def _is_unnoticed(open: int = 0, p95_before_s: float = 0, p95_during_s: float = 99) -> bool:
    return open >= CONNECTIONS * 0.9 and p95_during_s <= max(1.5 * p95_before_s, p95_before_s + NOTICED_SECONDS)


def _is_restored(orders_missing: Any = None, orders_not_named: Any = None, **_: Any) -> bool:
    return orders_missing == [] and orders_not_named == []
