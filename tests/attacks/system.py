"""The whole product behind the shipped proxy: PostgreSQL, store, office, worker, sandbox and HAProxy with TLS."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import requests

from environments.development import local_database
from environments.development.postgres import OWNER, PostgresServer
from environments.settings import Settings, load_settings
from environments.settings.demonstration import DemonstrationLogIn
from environments.settings.development_files import CHECKOUT
from tests.attacks.attacked_sites import PORT, attacked_settings
from tests.attacks.visitor import Visitor
from tests.browser.system import free_ports
from tests.demo.agent import DemoAgent
from tests.demo.customer import DemoCustomer, wait_until
from tests.performance.servers import Served, free_port, served
from tests.support.haproxy import Proxy, running_haproxy

SITES = ("store", "office", "notifications")


@dataclass(frozen=True)
class Product:
    """The addresses and folders of the system. `settings` are those of store, office and worker."""

    proxy: Proxy
    settings: Settings
    database: PostgresServer
    people: tuple[DemonstrationLogIn, ...]
    mail_page: str
    store: Served
    office: Served

    def visitor(self, address: str, *, office: bool = False) -> Visitor:
        """Return a browser that connects from that loopback address, through the proxy."""
        return Visitor(
            (self.settings.office if office else self.settings.store).origin, self.proxy.certificate, address
        )

    def customer(self, email: str, address: str) -> DemoCustomer:
        """Return a customer who has signed up, confirmed the address and signed in."""
        customer = DemoCustomer(self.settings.store.origin, self.mail_page, email)
        customer.browser = self.visitor(address)
        customer.sign_up()
        customer.verify()
        customer.sign_in()
        return customer

    def agent(self, role: str, address: str) -> DemoAgent:
        """A signed-in agent of the demonstration."""
        person = next(person for person in self.people if person.role == role)
        agent = DemoAgent(self.settings.office.origin, person.email, person.password, person.totp_secret)
        agent.browser = self.visitor(address, office=True)
        agent.sign_in()
        return agent

    def mails(self, to: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = requests.get(f"{self.mail_page}/messages", params={"to": to}, timeout=10).json()[
            "messages"
        ]
        return found

    def ask(self, query: str, *values: Any, as_owner: bool = False) -> list[tuple[Any, ...]]:
        """Return what the database answers to the application's role, or to the owner's."""
        url = self.database.url(OWNER, local_database.NAME) if as_owner else self.settings.database.url
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def link_in_mail(self, to: str, path: str, patience: float = 30) -> str:
        """The newest link of that kind in the mails to an address."""

        def found() -> list[str]:
            return [link for mail in self.mails(to) for link in re.findall(rf"{path}[A-Za-z0-9_-]+", str(mail))]

        wait_until(f"a mail with {path} reaches {to}", lambda: bool(found()), seconds=patience)
        return found()[-1]


@contextmanager
def running_product() -> Iterator[Product]:
    """Run the whole system on free ports, with its data in a separate folder that is deleted at the end."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        var, port = Path(folder), free_port()
        ports = free_ports()
        os.environ |= {"DIALTONE_VAR": str(var), **ports, PORT: str(port)}
        database = local_database.start_local_database(var)
        stack.callback(local_database.empty, var)
        subprocess.run([sys.executable, "-m", "environments", "migrate", "--seed"], check=True, cwd=CHECKOUT)
        here, settings = load_settings(), attacked_settings()
        for number, command in enumerate((("environments", "sandbox", "soap"), ("environments", "sandbox", "mail"))):
            stack.enter_context(_running(command, var / f"outside-{number}.log"))
        stack.enter_context(_running(("tests.attacks.attacked_sites",), var / "worker.log"))
        store, office, _ = (stack.enter_context(_served(settings, site)) for site in SITES)
        proxy = stack.enter_context(
            running_haproxy(var, port=port, store=settings.store.port, office=settings.office.port)
        )
        mail_page = f"http://127.0.0.1:{here.sandbox.mail_page_port}"
        yield Product(proxy, settings, database, here.demonstration, mail_page, store, office)


def _served(settings: Settings, site: str) -> AbstractContextManager[Served]:
    process = getattr(settings, site)
    application = f"tests.attacks.attacked_sites:{site}()"
    return served(application, process.port, process.workers, process.threads)


@contextmanager
def _running(module: tuple[str, ...], log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", *module], cwd=CHECKOUT, stdout=output, stderr=output)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)
