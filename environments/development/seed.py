"""Loads what a new system needs: a catalogue, stock and, in development, people to sign in as."""

import random
from collections.abc import Iterator

import structlog
import zipcodes

from business_layer.catalogue.pools import Pool, PoolKind
from business_layer.inventory.queries import AccessNumber
from business_layer.inventory.resources import ResourceKind
from business_layer.shared.actor import SYSTEM
from business_layer.shared.area_codes import area_codes
from business_layer.shared.zip_codes import place_from_row
from business_layer.user_management.users import Customer, Role, User
from environments.catalogue.publish import publish
from environments.composition import Application, open_application, resolve
from environments.settings import Settings
from environments.settings.demonstration import DemonstrationLogIn

log = structlog.get_logger()
TOLL_FREE = ("800", "888", "877", "866", "855", "844", "833")
TOLL_FREE_NUMBERS, PAGERS, PORTS = 400, 400, 600


def seed(settings: Settings) -> None:
    """Publish the catalogue, fill the pools and add the demonstration people. Running it again changes nothing."""
    with open_application(settings) as application:
        version = publish(resolve(application.catalogue.publish_catalogue), valid_from=None)
        log.info("catalogue_published", version=version.number)
        if settings.sandbox.enabled:
            stock(application)
        resolve(application.inventory.open_installation_slots)()
        for person in settings.demonstration:
            _make_person(application, person)


def stock(application: Application) -> None:
    """Fill the pools with fictional numbers. Without a sandbox, `dialtone stock` loads the provider's real numbers."""
    add = resolve(application.database.stock).add
    for area_code in sorted(area_codes()):
        add(ResourceKind.TELEPHONE_NUMBER, str(Pool(PoolKind.LOCAL, area_code)), _fictional_numbers(area_code))
    for prefix in TOLL_FREE:
        add(ResourceKind.TELEPHONE_NUMBER, str(Pool(PoolKind.TOLL_FREE, prefix)), toll_free_numbers(prefix))
    add(ResourceKind.TELEPHONE_NUMBER, PoolKind.PAGING, (f"+1700555{number:04}" for number in range(PAGERS)))
    add(ResourceKind.CONFERENCE_PORT, PoolKind.BRIDGE, (f"port-{number:04}" for number in range(PORTS)))
    resolve(application.database.stock).add_access_numbers(_access_numbers())


def _fictional_numbers(area_code: str) -> Iterator[str]:
    """The hundred numbers of an area code that the North American Numbering Plan reserves for fiction."""
    return (f"+1{area_code}55501{last:02}" for last in range(100))


def toll_free_numbers(prefix: str) -> Iterator[str]:
    """Fictional numbers, the same at each run, with varied digits to search for."""
    chance = random.Random(prefix)  # noqa: S311
    return (f"+1{prefix}{chance.randint(2, 9)}{chance.randint(220000, 999999)}" for _ in range(TOLL_FREE_NUMBERS))


def _access_numbers() -> Iterator[tuple[AccessNumber, float, float]]:
    """One access number for each area code, in the first city that has it."""
    seen: set[str] = set()
    for row in zipcodes.list_all():
        place = place_from_row(row)
        if not (row["active"] and place.is_somewhere):
            continue
        for area_code in place.area_codes:
            if area_code not in seen:
                seen.add(area_code)
                number = AccessNumber(number=f"+1{area_code}5550199", city=place.city, state=place.state, miles=0)
                yield number, place.latitude, place.longitude


def _make_person(application: Application, person: DemonstrationLogIn) -> None:
    if person.role:
        _make_agent(application, person)
        return
    now, new_id = resolve(application.database.clock).now(), resolve(application.database.identifiers).new
    with resolve(application.database.unit_of_work)(by=SYSTEM, reason="seed") as uow:
        if uow.users.by_email(person.email):
            return
        password_hash = resolve(application.user_management.passwords).hash(person.password)
        user = User(
            id=new_id(),
            email=person.email,
            name=person.name,
            password_hash=password_hash,
            created_at=now,
            verified_at=now,
        )
        uow.users.add(user)
        number = uow.customers.next_number()
        uow.customers.add(
            Customer(
                id=new_id(),
                user_id=user.id,
                number=number,
                name=person.name,
                email=person.email,
                telephone="",
                created_at=now,
            )
        )
        uow.commit()


def _make_agent(application: Application, person: DemonstrationLogIn) -> None:
    with resolve(application.database.unit_of_work)(by=SYSTEM) as uow:
        if uow.users.by_email(person.email):
            return
    resolve(application.user_management.employ_agent)(
        name=person.name,
        email=person.email,
        password=person.password,
        service_center="Columbus",
        roles=(Role(person.role),),
        by=SYSTEM,
        totp_secret=person.totp_secret,
        # The password was made for this checkout, so the agent need not replace it at the first sign-in.
        is_own_password=True,
    )
