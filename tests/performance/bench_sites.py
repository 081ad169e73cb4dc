"""The product's sites for the bench: as in production, but without the limits, which a bench would exceed."""

from dataclasses import replace

from flask import Flask

from environments.serving import wsgi
from environments.settings import Settings, load_settings

UNLIMITED = 1_000_000


def bench_settings() -> Settings:
    """Return the development settings with JSON logs and without limits per minute."""
    settings = load_settings()
    limits = replace(
        settings.limits,
        orders_per_minute=UNLIMITED,
        posts_per_minute=UNLIMITED,
        posts_per_minute_by_address=UNLIMITED,
        sign_ins_per_minute=UNLIMITED,
        mails_per_hour_by_address=UNLIMITED,
    )
    return replace(settings, limits=limits, logging=replace(settings.logging, json=True))


def store() -> Flask:
    return wsgi.store(bench_settings())


def office() -> Flask:
    return wsgi.office(bench_settings())
