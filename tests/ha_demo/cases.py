"""Breaks parts of the cluster, and notes how long it takes until all is well again."""

import signal
import time
from collections.abc import Callable

from tests.ha_demo.cluster import Cluster, Node, wait_until
from tests.ha_demo.probes import Probe
from tests.ha_demo.product import Product
from tests.ha_demo.shoppers import Sales
from tests.ha_demo.ways import faults_of_way

WRITES_BACK_SECONDS = 30.0
# Shorter pauses are a busy machine's.
NOTICED_SECONDS = 1.0
# Longer than the claim of a primary lasts that cannot renew it.
SECONDS_WITHOUT_ETCD = 25
SEARCHES = 5
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
        gap, done = self.probes[PROXY].longest_gap(begun), self._completed_soon()
        found: dict[str, object] = {"writes_back_s": round(gap, 1)}
        if gap > NOTICED_SECONDS:
            back_at = self.probes[PROXY].back_at(begun)
            self.wait_for_orders(1, since=back_at)
            wait_until("an order is completed", lambda: self.product.completed() > done)
            found["orders_back_s"] = round(self.sales.first_since(back_at) - begun, 1)
            found["jobs_back_s"] = round(time.monotonic() - begun, 1)
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


def try_ways(show: Demonstration, ways: dict[str, str]) -> None:
    for way, url in ways.items():
        faults = list(faults_of_way(way, url))
        words = f"notifications, locks and sessions work through {way}"
        show.note("; ".join([words, *faults]), is_ok=not faults)


def kill(show: Demonstration) -> None:
    node = show.cluster.primary()
    show.break_it("kill", node.kill, repair=lambda: _start_again(show.cluster, node))


def switch_over(show: Demonstration) -> None:
    node = show.cluster.primary()
    show.break_it("switchover", show.cluster.switch_over, repair=lambda: node)


def freeze(show: Demonstration) -> None:
    node = show.cluster.primary()
    show.break_it("freeze", lambda: node.signal(signal.SIGSTOP), repair=lambda: _wake(node))


def kill_standby(show: Demonstration) -> None:
    node = show.cluster.other(show.cluster.primary())
    show.break_it("standby killed", node.kill, repair=lambda: _start_again(show.cluster, node))


def kill_server(show: Demonstration) -> None:
    node = show.cluster.primary()
    show.break_it("server killed", node.kill_server, repair=lambda: node)


def kill_etcd(show: Demonstration) -> None:
    cluster = show.cluster
    show.break_it("one etcd killed", lambda: cluster.kill_etcd(0))
    show.break_it("all etcd killed", lambda: _do_without_etcd(cluster), repair=cluster.start_etcd)
    wait_until("a standby is synchronous", lambda: cluster.standby() is not None)


def _start_again(cluster: Cluster, node: Node) -> Node:
    cluster.start_node(node)
    return node


def _wake(node: Node) -> Node:
    node.signal(signal.SIGCONT)
    return node


def _do_without_etcd(cluster: Cluster) -> None:
    cluster.kill_etcd(1, 2)
    time.sleep(SECONDS_WITHOUT_ETCD)


def search_at_once(show: Demonstration) -> None:
    """Orders are found in the back office as soon as they are placed, although a replica answers."""
    agent = show.product.agent()
    for _ in range(5):
        show.wait_for_orders(1)
        agent.find(show.sales.numbers[-1])
    seen = show.cluster.connections_at_standby()
    show.note(f"a new order is found at once, through {seen} connections to the replica", is_ok=seen > 0)


# The primary is killed before any of these.
CASES: dict[str, Callable[[Demonstration], None]] = {
    "switchover": switch_over,
    "freeze": freeze,
    "standby": kill_standby,
    "server": kill_server,
    "etcd": kill_etcd,
}
