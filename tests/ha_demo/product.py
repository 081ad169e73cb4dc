"""The whole product on the cluster: an environment as `dialtone environment up development` starts it."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import requests

from environments.development.postgres import APPLICATION, OWNER
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.environment_settings import slot_variables
from environments.promotion.systems.run_environment import bring_up, take_down
from environments.settings import load_settings
from tests.attacks.visitor import Visitor
from tests.demo.agent import DemoAgent
from tests.ha_demo.cluster import NAME, Cluster
from tests.ha_demo.programs import end_in_peace

# A customer of this demonstration buys more often than any other.
SETTINGS = """
[limits]
orders_per_minute = 1000
posts_per_minute = 6000
posts_per_minute_by_address = 6000
"""
EFFECT = "MobileCallingCard"


@dataclass(frozen=True)
class Product:
    """The environment, and the address of its database as the application's role has it."""

    environment: EnvironmentFolder
    url: str

    @property
    def network(self) -> str:
        return f"http://127.0.0.1:{self.environment.sandbox_port}"

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, connect_timeout=5) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def completed(self) -> int:
        """The number of completed orders."""
        return int(self.ask("SELECT count(*) FROM product_orders WHERE state = 'completed'")[0][0])

    def missing(self, numbers: list[str]) -> list[str]:
        """The orders that are not in the database."""
        there = {row[0] for row in self.ask("SELECT number FROM product_orders WHERE number = ANY(%s)", numbers)}
        return sorted(set(numbers) - there)

    def unfinished(self) -> list[str]:
        return [row[0] for row in self.ask("SELECT number FROM product_orders WHERE state <> 'completed'")]

    def wrongly_done(self) -> list[str]:
        """The orders whose service orders the network did not do exactly once for each item."""
        rows = self.ask(
            "SELECT product_orders.number, count(*) FROM product_orders"
            " JOIN product_order_items ON order_id = product_orders.id GROUP BY product_orders.number"
        )
        ledger = requests.get(f"{self.network}/ledger", timeout=60).json()["ledger"]
        done = Counter(effect["order_number"] for effect in ledger if effect["specification"] == EFFECT)
        return [f"{number}: {done[number]} for {items} items" for number, items in rows if done[number] != items]

    def agent(self) -> DemoAgent:
        """An engineer who is signed in to the back office."""
        settings = load_settings(slot_variables(self.environment, "a"))
        person = next(person for person in settings.demonstration if person.role == "engineer")
        agent = DemoAgent(self.environment.origin("office"), person.email, person.password, person.totp_secret)
        certificate = self.environment.path / "haproxy" / "tls.pem"
        agent.browser = Visitor(self.environment.origin("office"), certificate, "127.0.5.1")
        agent.sign_in()
        return agent

    def log_lines(self, event: str) -> list[str]:
        """The lines of all processes that begin with that event."""
        logs = sorted((self.environment.slot("a") / "log").glob("*.log*"))
        lines = (line for log in logs for line in log.read_text("utf-8", "replace").splitlines())
        return [line for line in lines if re.search(rf"\b{event}\b", line)]


@contextmanager
def running_product(var: Path, cluster: Cluster, first_port: int) -> Iterator[Product]:
    """Migrate and seed the cluster's database, and run sites, worker, sandbox and proxy until the end of the block."""
    var.mkdir()
    settings = var / "limits.toml"
    settings.write_text(SETTINGS, "utf-8")
    url = cluster.server.url(APPLICATION, NAME)
    os.environ |= {
        "DIALTONE_VAR": str(var),
        "DIALTONE_SETTINGS": str(settings),
        "DIALTONE_DEVELOPMENT_PORTS": str(first_port),
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": cluster.server.url(OWNER, NAME),
        "DATABASE_REPLICA_URL": cluster.replica_url,
    }
    os.environ.pop("DIALTONE_RELEASES", None)
    environment, releases = EnvironmentFolder.named("development"), ReleasesFolder.named()
    bring_up(environment, releases, lambda _line: None)
    try:
        yield Product(environment, url)
    finally:
        end_in_peace()
        take_down(environment, releases, deletes_data=True)
