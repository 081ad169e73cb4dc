"""Lose the primary database while clients buy: `make ha-demo`.

It starts three etcd, two database nodes under Patroni and HAProxy with the files of deploy/postgres-ha, and the whole
product on them, in a folder and on ports of their own. Then it breaks one part after another. Each step is a line, and
the results are in var/ha-demo.json. It needs etcd and HAProxy, takes some minutes, and deletes all of its data.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from environments.development.postgres import OWNER
from environments.development.tcp_ports import require_free
from environments.settings.development_files import CHECKOUT
from environments.settings.errors import CannotContinue
from tests.ha_demo.cluster import NAME, PORTS, Cluster, Node, running_cluster, wait_until
from tests.ha_demo.moment import archive_all, copy_database, now_at, orders_at
from tests.ha_demo.probes import Probe, lost_writes, running_probes
from tests.ha_demo.product import Product, running_product
from tests.ha_demo.programs import make_folder, prepare_programs, require_programs
from tests.ha_demo.shoppers import Sales, running_shoppers
from tests.ha_demo.ways import faults_of_way

FIRST_PORT, PORTS_OF_PRODUCT = 8400, 12
WRITES_BACK_SECONDS = 30.0
# Longer than the claim of a primary lasts that cannot renew it.
SECONDS_WITHOUT_ETCD = 25
PROXY, HOSTS, POOLER = "proxy", "hosts", "pooler"


class Demonstration:
    """The running system, and what was seen of it."""

    def __init__(self, cluster: Cluster, product: Product, sales: Sales, probes: dict[str, Probe]) -> None:
        self.cluster, self.product, self.sales, self.probes = cluster, product, sales, probes
        self.cases: dict[str, dict[str, object]] = {}
        self.failed: list[str] = []

    def break_it(self, name: str, act: Callable[[], None], *, repair: Callable[[], Node | None] | None = None) -> None:
        """Do something to the cluster, and note when writes, orders and jobs are back.

        `repair` puts it right again, and returns a node that has to become the synchronous standby by itself.
        """
        wait_until("a standby is synchronous", lambda: self.cluster.standby() is not None)
        self.wait_for_orders(3)
        begun = time.monotonic()
        act()
        wait_until("writes are back", lambda: self.probes[PROXY].has_written_since(begun + 2))
        back_at, done = self.probes[PROXY].back_at(begun), self._completed_soon()
        self.wait_for_orders(2, since=back_at)
        wait_until("an order is completed", lambda: self.product.completed() > done)
        found: dict[str, object] = {
            "writes_back_s": round(self.probes[PROXY].longest_gap(begun), 1),
            "orders_back_s": round(self.sales.first_since(back_at) - begun, 1),
            "jobs_back_s": round(time.monotonic() - begun, 1),
        }
        if repair is not None and (node := repair()) is not None:
            found["rejoined_s"] = round(wait_until(f"{node.name} has rejoined", lambda: self._is_standby(node)), 1)
        found["without_writes_s"] = {
            way: round(probe.longest_gap(begun), 1) for way, probe in self.probes.items() if way != PROXY
        }
        self.cases[name] = found
        is_soon = float(str(found["writes_back_s"])) <= WRITES_BACK_SECONDS
        self.note(f"{name}: {', '.join(f'{what} {value}' for what, value in found.items())}", is_ok=is_soon)

    def _completed_soon(self) -> int:
        """The number of completed orders. The database is back, but may be gone once more for a moment."""
        found: list[int] = []
        wait_until("the database answers", lambda: found.append(self.product.completed()) is None)
        return found[0]

    def note(self, words: str, *, is_ok: bool = True) -> None:
        if not is_ok:
            self.failed.append(words)
        say(f"{'ok' if is_ok else 'failed'} {words}")

    def wait_for_orders(self, count: int, since: float | None = None) -> None:
        moment = time.monotonic() if since is None else since
        wait_until("customers buy", lambda: self.sales.sold_since(moment) >= count)

    def _is_standby(self, node: Node) -> bool:
        return self.cluster.standby() is node


def say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    first_port = int(os.environ.get(PORTS) or FIRST_PORT)
    try:
        require_programs()
        require_free(Cluster.ports(first_port + PORTS_OF_PRODUCT))
    except CannotContinue as missing:
        say(str(missing))
        return 1
    folder = Path(tempfile.mkdtemp(prefix="dialtone-ha-"))
    folder.chmod(0o755)
    try:
        found, failed = _demonstrate(folder, first_port)
    finally:
        if "DIALTONE_HA_DEMO_KEEP" not in os.environ:
            shutil.rmtree(folder, ignore_errors=True)
    (CHECKOUT / "var").mkdir(exist_ok=True)
    (CHECKOUT / "var" / "ha-demo.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    say(json.dumps(found, indent=1))
    say(f"{len(failed)} steps failed" if failed else "all steps passed")
    return 1 if failed else 0


def _demonstrate(folder: Path, first_port: int) -> tuple[dict[str, object], list[str]]:
    database = make_folder(folder / "database")
    programs = prepare_programs(database)
    say("ok Patroni is installed")
    begun = time.monotonic()
    with running_cluster(database, programs, first_port + PORTS_OF_PRODUCT) as cluster:
        say(f"ok two nodes, the second one a synchronous standby, after {time.monotonic() - begun:.0f} s")
        begun = time.monotonic()
        with running_product(folder / "product", cluster, first_port) as product:
            say(f"ok the product runs on them after {time.monotonic() - begun:.0f} s")
            ways = {PROXY: product.url, HOSTS: cluster.hosts_url}
            if programs.pgbouncer:
                ways[POOLER] = cluster.pooler_url
            owner = cluster.server.url(OWNER, NAME)
            with running_probes(owner, ways) as probes, running_shoppers(product.environment) as sales:
                show = Demonstration(cluster, product, sales, probes)
                say("ok customers buy")
                numbers_at_moment, later, copy, moment = _break_everything(show, ways)
            _check_orders(show, product)
            _restore(show, copy, moment, numbers_at_moment, later)
            return _results(show, ways), show.failed


def _break_everything(show: Demonstration, ways: dict[str, str]) -> tuple[set[str], set[str], Path, str]:
    cluster = show.cluster
    for way, url in ways.items():
        faults = list(faults_of_way(way, url))
        show.note(f"notifications, locks and sessions work through {way} {'; '.join(faults)}", is_ok=not faults)
    copy = copy_database(cluster)
    show.note("the database is copied")
    _search_at_once(show)
    killed = cluster.primary()
    show.break_it("kill", killed.kill, repair=lambda: _start_again(cluster, killed))
    before, moment = set(show.sales.numbers), now_at(cluster)
    show.wait_for_orders(3)
    later = set(show.sales.numbers) - before
    former = cluster.primary()
    show.break_it("switchover", cluster.switch_over, repair=lambda: former)
    frozen = cluster.primary()
    show.break_it("freeze", lambda: frozen.signal(signal.SIGSTOP), repair=lambda: _wake(frozen))
    standby = cluster.other(cluster.primary())
    show.break_it("standby killed", standby.kill, repair=lambda: _start_again(cluster, standby))
    crashed = cluster.primary()
    show.break_it("server killed", crashed.kill_server, repair=lambda: crashed)
    show.break_it("one etcd killed", lambda: cluster.kill_etcd(0))
    show.break_it("all etcd killed", lambda: _do_without_etcd(cluster), repair=cluster.start_etcd)
    wait_until("a standby is synchronous", lambda: cluster.standby() is not None)
    return before, later, copy, moment


def _start_again(cluster: Cluster, node: Node) -> Node:
    cluster.start_node(node)
    return node


def _wake(node: Node) -> Node:
    node.signal(signal.SIGCONT)
    return node


def _do_without_etcd(cluster: Cluster) -> None:
    cluster.kill_etcd(1, 2)
    time.sleep(SECONDS_WITHOUT_ETCD)


def _search_at_once(show: Demonstration) -> None:
    """Orders are found in the back office as soon as they are placed, although a replica answers."""
    agent = show.product.agent()
    for _ in range(5):
        show.wait_for_orders(1)
        agent.find(show.sales.numbers[-1])
    seen = show.cluster.connections_at_standby()
    show.note(f"a new order is found at once, through {seen} connections to the replica", is_ok=seen > 0)


def _check_orders(show: Demonstration, product: Product) -> None:
    numbers = show.sales.numbers
    lost = product.missing(numbers)
    show.note(f"{len(numbers)} orders were confirmed, {len(lost)} are lost", is_ok=not lost)
    wait_until("all orders are completed", lambda: not product.unfinished())
    wrong = product.wrongly_done()
    show.note(f"all orders are completed, {len(wrong)} not exactly once", is_ok=not wrong)
    writes = lost_writes(product.url, show.probes)
    total = sum(len(probe.acknowledged) for probe in show.probes.values())
    show.note(f"{total} other writes were acknowledged, {len(writes)} are lost", is_ok=not writes)
    failures = product.log_lines("request_failed")
    show.note(f"pages answered {dict(show.sales.answers)}, {len(failures)} with an error of ours", is_ok=not failures)


def _restore(show: Demonstration, copy: Path, moment: str, before: set[str], later: set[str]) -> None:
    archive_all(show.cluster)
    there, seconds = orders_at(show.cluster, copy, moment)
    show.cases["restore"] = {"restore_s": round(seconds, 1)}
    is_exact = before <= there and not later & there
    show.note(f"the database of a moment after the failover is back in {seconds:.1f} s", is_ok=is_exact)


def _results(show: Demonstration, ways: dict[str, str]) -> dict[str, object]:
    product, numbers = show.product, show.sales.numbers
    kill = show.cases["kill"]
    return {
        "orders": len(numbers),
        "orders_lost": len(product.missing(numbers)),
        "orders_in_doubt": product.completed() - len(numbers),
        "orders_not_done_once": len(product.wrongly_done()),
        "writes": {way: len(probe.acknowledged) for way, probe in show.probes.items()},
        "writes_lost": len(lost_writes(product.url, show.probes)),
        "writes_back_s": kill["writes_back_s"],
        "rejoined_s": kill["rejoined_s"],
        "cases": show.cases,
        "pages": {str(answer): count for answer, count in show.sales.answers.items()},
        "failed_purchases": dict(show.sales.failures),
        "failed_steps": show.failed,
    }


if __name__ == "__main__":
    sys.exit(main())
