"""The whole application on a real database, with the outside systems in memory and a clock moved by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import pyotp
from flask import Flask
from sqlalchemy import text

from business_layer.inventory.queries import AccessNumber
from business_layer.inventory.resources import ResourceKind
from business_layer.shared.actor import SYSTEM
from business_layer.user_management.users import Role
from environments.catalogue.publish import publish
from environments.composition import Application, override, resolve
from environments.serving import wsgi
from environments.settings import Settings
from environments.signatures.minisign import SecretKey
from tests.environments.builders import some_settings
from tests.fakes.clock import FakeClock
from tests.fakes.gateways import FakeAvailability, FakeMail, FakeProvisioning
from tests.fakes.releases import FakeReleaseRecord
from tests.postgres import DatabaseForTests
from tests.support.pages import Pages

PASSWORD = "seven green bicycles"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ACCESS_NUMBERS = [(AccessNumber(number="+12125550199", city="New York", state="NY", miles=0), 40.75, -73.99)]


class HandTimer:
    """A timer whose seconds pass only when a test says so, in place of the monotonic clock."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def __call__(self) -> float:
        return self._seconds

    def pass_seconds(self, seconds: float) -> None:
        self._seconds += seconds


@dataclass
class House:
    """A running application: its sites, its container, its clock, and fakes of the outside systems."""

    container: Application
    settings: Settings
    store_app: Flask
    office_app: Flask
    clock: FakeClock
    provisioning: FakeProvisioning
    availability: FakeAvailability
    mail: FakeMail
    releases: FakeReleaseRecord
    ticks: HandTimer

    def customer(self, name: str = "Maria Lopez", email: str = "maria@customers.example") -> Pages:
        """Sign up a customer and return their signed-in browser on the store."""
        browser = Pages(self.store_app)
        browser.open("/sign-up")
        browser.submit("/sign-up", {"name": name, "email": email, "password": PASSWORD})
        self.work()
        link = next(body for _, to, _, body in reversed(self.mail.sent) if to == email)
        path = next(word for word in link.split() if "/verify-email/" in word).removeprefix(self.settings.store.origin)
        browser.open(path)
        browser.submit(path, {})
        return browser

    def sign_in(self, browser: Pages, email: str, password: str = PASSWORD) -> None:
        browser.open("/sign-in")
        browser.submit("/sign-in", {"email": email, "password": password})

    @cached_property
    def intelligence_app(self) -> Flask:
        """Site intelligence. Made only where it is needed, because it brings the engine of the reports."""
        return wsgi.intelligence(self.settings, self.container)

    def agent(
        self, role: Role, email: str = "", *, service_center: str = "Columbus", app: Flask | None = None
    ) -> Pages:
        """Employ an agent and return their signed-in browser, on the back office or on another site for agents."""
        email = email or f"{role.replace(' ', '-')}@dialtone.example"
        resolve(self.container.user_management.employ_agent)(
            name=f"Some {role.title()}",
            email=email,
            password="a quiet harbor at dusk",
            service_center=service_center,
            roles=(role,),
            by=SYSTEM,
            totp_secret=TOTP_SECRET,
            is_own_password=True,
        )
        browser = Pages(app or self.office_app)
        browser.open("/sign-in")
        browser.submit("/sign-in", {"email": email, "password": "a quiet harbor at dusk"})
        browser.submit("/second-factor", {"code": pyotp.TOTP(TOTP_SECRET).at(self.clock.now())})
        return browser

    def work(self, rounds: int = 6) -> None:
        """Do the work of a worker: run the jobs that are due, and let a little time pass between rounds."""
        for _ in range(rounds):
            for order_id in self._ids("SELECT id FROM product_orders WHERE state NOT IN ('completed', 'cancelled')"):
                resolve(self.container.order_management.advance_order)(order_id=order_id)
            for message_id in self._ids("SELECT id FROM messages WHERE state = 'queued'"):
                resolve(self.container.messages.deliver_message)(message_id=message_id)
            self.clock.pass_time(timedelta(seconds=30))

    def keep_page_events(self) -> None:
        """Do what each process does twice a second."""
        resolve(self.container.database.page_events).flush()

    def look_for_new_catalogue(self) -> None:
        """Do what each process does every two seconds."""
        self.ticks.pass_seconds(10)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with resolve(self.container.database.sessions)() as session:
            return [tuple(row) for row in session.execute(text(query)).all()]

    def _ids(self, query: str) -> list[UUID]:
        return [UUID(str(row[0])) for row in self.rows(query)]


@contextmanager
def running_house(database: DatabaseForTests, var: Path, **variables: str) -> Iterator[House]:
    """A house that leaves no connection open behind it."""
    house = build_house(database, var, **variables)
    yield house
    for engine in (house.container.database.engine, house.container.database.replica):
        resolve(engine).dispose()


def build_house(database: DatabaseForTests, var: Path, **variables: str) -> House:
    """Return a house with the real catalogue and small pools, on a database that it fills unless it is furnished."""
    settings = some_settings(
        var,
        DATABASE_URL=database.url,
        DATABASE_OWNER_URL=database.owner_url,
        DIALTONE_OFFICE_KEY=SecretKey.new().write(),
        **variables,
    )
    clock, provisioning = FakeClock(), FakeProvisioning()
    availability, mail, ticks = FakeAvailability(), FakeMail(), HandTimer()
    releases = FakeReleaseRecord(is_known=False)
    container = Application(settings=settings)
    override(container.database.clock, clock)
    override(container.database.timer, ticks)
    override(container.database.start_in_background, _never_start)
    override(container.integration.provisioning, provisioning)
    override(container.integration.availability, availability)
    override(container.integration.mail, mail)
    override(container.integration.release_record, releases)
    if not _is_furnished(container):
        publish(resolve(container.catalogue.publish_catalogue), valid_from=None)
        _stock(container)
    return House(
        container=container,
        settings=settings,
        store_app=wsgi.store(settings, container),
        office_app=wsgi.office(settings, container),
        clock=clock,
        provisioning=provisioning,
        availability=availability,
        mail=mail,
        releases=releases,
        ticks=ticks,
    )


def _never_start(_work: object, _at_end: object) -> None:
    """Leave the events of pages in memory: `keep_page_events` writes them, at a moment that the test knows."""


def _is_furnished(container: Application) -> bool:
    with resolve(container.database.sessions)() as session:
        return session.execute(text("SELECT 1 FROM catalogue_versions")).first() is not None


def _stock(container: Application) -> None:
    stock = resolve(container.database.stock)
    stock.add(ResourceKind.TELEPHONE_NUMBER, "local:917", [f"+191755501{last:02}" for last in range(20)])
    stock.add(ResourceKind.TELEPHONE_NUMBER, "toll-free:888", [f"+188823456{last:02}" for last in range(5)])
    stock.add(ResourceKind.TELEPHONE_NUMBER, "paging", [f"+170055500{last:02}" for last in range(10)])
    stock.add(ResourceKind.CONFERENCE_PORT, "bridge", [f"port-{number:03}" for number in range(60)])
    stock.add_access_numbers(ACCESS_NUMBERS)
    resolve(container.inventory.open_installation_slots)()
