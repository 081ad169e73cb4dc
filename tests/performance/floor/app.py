"""The floor's application: made in each worker, with a pool of plain connections."""

import os
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

ZONE = ZoneInfo("America/New_York")
STATES = {
    "acknowledged": ("We have your order", ""),
    "pending": ("With our engineers", ""),
    "held": ("Waits for a colleague", "warn"),
    "inProgress": ("Being set up", ""),
    "completed": ("Ready", "good"),
}

# The two drawings beside each family's name.
SCENES = {
    "voice": ("calling-card", "complete-calling"),
    "internet": ("dedicated", "dial-up"),
    "mobile": ("mobile-dial-up", "paging"),
}


@cache
def pool() -> Any:
    """One pool a process, opened after the fork. Looks need no transaction, and every statement is prepared at once."""
    options = {"row_factory": dict_row, "autocommit": True, "prepare_threshold": 0}
    return ConnectionPool(os.environ["DATABASE_URL"], min_size=2, max_size=8, kwargs=options)


def money(amount: object) -> str:
    return f"${Decimal(str(amount)):,.2f}"


def instant(at: datetime | str) -> str:
    when = datetime.fromisoformat(at) if isinstance(at, str) else at
    local = when.astimezone(ZONE)
    return f"{local:%A, %B} {local.day}, {local.year} at {local:%I:%M %p %Z}".replace(" 0", " ")


def day(on: object) -> str:
    date = datetime.fromisoformat(str(on))
    return f"{date:%A, %B} {date.day}, {date.year}"


def short_instant(at: datetime) -> str:
    local = at.astimezone(ZONE)
    hour = f"{local:%I:%M %p %Z}".removeprefix("0").replace(" ", "\u00a0")
    return f"{short_day(local)} {hour}"


def short_day(on: object) -> str:
    day = on if isinstance(on, date) else date.fromisoformat(str(on))
    return f"{day:%a, %b} {day.day}"


def short_local_day(at: datetime) -> str:
    return short_day(at.astimezone(ZONE).date())


def words_of(address: dict[str, str]) -> str:
    return f"{address['street']}, {address['city']}, {address['state']} {address['zip_code']}"


def telephone(number: str) -> str:
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}" if number.startswith("+1") else number


def floor() -> Flask:
    """Both sites of the floor in one application."""
    from tests.performance.floor import office, store

    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["DIALTONE_SECRET_KEY"]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.auto_reload = False
    app.jinja_env.globals |= {"states": STATES, "scenes": SCENES, "drawings": _drawings()}
    filters: tuple[Callable[..., str], ...] = (
        money,
        instant,
        day,
        short_instant,
        short_day,
        short_local_day,
        telephone,
        words_of,
    )
    for filter in filters:
        app.jinja_env.filters[filter.__name__] = filter
    app.register_blueprint(store.pages)
    app.register_blueprint(office.pages)
    return app


def _drawings() -> dict[str, str]:
    """The product's own drawings, by the slug of the offering."""
    folder = files("presentation_layer") / "templates" / "drawings"
    found = (file for file in folder.iterdir() if file.name.endswith(".svg"))
    return {file.name.removesuffix(".svg"): file.read_text("utf-8") for file in found}
