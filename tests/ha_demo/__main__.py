"""Lose the primary database while clients buy: `make ha-demo`.

    python -m tests.ha_demo                  everything, in turn
    python -m tests.ha_demo --case NAME      the primary is killed, and then only this

It starts three etcd, two database nodes under Patroni and HAProxy with the files of deploy/postgres-ha, and the whole
product on them, in a folder and on ports of their own. Then it breaks one part after another. Each step is a line, and
the results are in var/ha-demo.json. It needs etcd and HAProxy, takes some minutes, and deletes all of its data.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from environments.development.postgres import HOST, OWNER
from environments.development.tcp_ports import Port, require_free
from environments.settings.development_files import CHECKOUT
from environments.settings.errors import CannotContinue
from tests.ha_demo.cases import CASES, HOSTS, POOLER, PROXY, Demonstration, kill, say, search_at_once, try_ways
from tests.ha_demo.cluster import NAME, PORTS, Cluster, running_cluster, wait_until
from tests.ha_demo.moment import archive_all, copy_database, now_at, orders_at
from tests.ha_demo.probes import lost_writes, running_probes
from tests.ha_demo.product import Product, running_product
from tests.ha_demo.programs import make_folder, prepare_programs, require_programs
from tests.ha_demo.shoppers import BUYERS, running_shoppers

FIRST_PORT, PORTS_OF_PRODUCT = 8400, 14


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.ha_demo", description=__doc__.partition("\n")[0])
    parser.add_argument("--case", choices=CASES, action="append")
    wanted = parser.parse_args().case or list(CASES)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    first_port = int(os.environ.get(PORTS) or FIRST_PORT)
    folder = Path(tempfile.mkdtemp(prefix="dialtone-ha-"))
    folder.chmod(0o755)
    try:
        require_programs()
        require_free((*_ports_of_product(first_port), *Cluster.ports(first_port + PORTS_OF_PRODUCT)))
        found, failed = _demonstrate(folder, first_port, wanted)
    except CannotContinue as problem:
        say(f"failed {problem}")
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    (CHECKOUT / "var").mkdir(exist_ok=True)
    (CHECKOUT / "var" / "ha-demo.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    say(json.dumps(found, indent=1))
    say(f"{len(failed)} steps failed" if failed else "all steps passed")
    return 1 if failed else 0


def _ports_of_product(first_port: int) -> tuple[Port, ...]:
    return tuple(Port(HOST, first_port + row, "the product", PORTS) for row in range(PORTS_OF_PRODUCT))


def _demonstrate(folder: Path, first_port: int, wanted: Sequence[str]) -> tuple[dict[str, object], list[str]]:
    database = make_folder(folder / "database")
    programs = prepare_programs(database)
    say("ok Patroni is installed")
    begun = time.monotonic()
    with running_cluster(database, programs, first_port + PORTS_OF_PRODUCT) as cluster:
        say(f"ok two nodes, one of them a synchronous standby, after {time.monotonic() - begun:.0f} s")
        begun = time.monotonic()
        with running_product(folder / "product", cluster, first_port) as product:
            say(f"ok the product runs on them after {time.monotonic() - begun:.0f} s")
            ways = {PROXY: product.url, HOSTS: cluster.hosts_url}
            if programs.pgbouncer:
                ways[POOLER] = cluster.pooler_url
            owner = cluster.server.url(OWNER, NAME)
            with running_probes(owner, ways) as probes, running_shoppers(product.environment) as sales:
                show = Demonstration(cluster, product, sales, probes)
                try_ways(show, ways)
                copy = copy_database(cluster)
                search_at_once(show)
                kill(show)
                before, moment = set(sales.numbers), now_at(cluster)
                # Those that were being placed in that moment may be there or not.
                show.wait_for_orders(2 * BUYERS)
                about_then = set(sales.numbers)
                show.wait_for_orders(BUYERS)
                later = set(sales.numbers) - about_then
                for name in wanted:
                    CASES[name](show)
            _check_orders(show, product)
            _restore(show, copy, moment, before, later)
            return _results(show), show.failed


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
    answers, failures = show.sales.answers, product.log_lines("request_failed")
    is_told = not failures and answers[500] == 0
    show.note(f"pages answered {dict(answers)}, {len(failures)} requests failed by our fault", is_ok=is_told)


def _restore(show: Demonstration, copy: Path, moment: str, before: set[str], later: set[str]) -> None:
    archive_all(show.cluster)
    there, seconds = orders_at(show.cluster, copy, moment)
    show.cases["restore"] = {"restore_s": round(seconds, 1)}
    is_exact = before <= there and not later & there
    show.note(f"the database of a moment after the failover is back in {seconds:.1f} s", is_ok=is_exact)


def _results(show: Demonstration) -> dict[str, object]:
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
