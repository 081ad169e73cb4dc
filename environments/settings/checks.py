"""Checks of settings beyond their types: ranges, and what staging and production must have."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from business_layer.order_management.tasks import EARLY
from business_layer.shared.backoff import LONGEST_PAUSE
from environments.settings.database_urls import host_faults
from environments.settings.sites import SITES
from environments.settings.transport_checks import transport_faults

LEVELS = ("debug", "info", "warning", "error")
SHORTEST_SECRET_KEY = 32
# Fernet needs keys of exactly 32 bytes.
SEALING_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
LONGEST_PAGE_WAIT = 3
# Retention is counted in whole months, but the database refuses by the day to drop rows younger than 24 and 3 months.
LEAST_MONTHS = {"audit_months": 25, "event_months": 4}


def faults_of_settings(settings: Any) -> Iterator[str]:
    """Every fault of settings whose types are right."""
    yield from _range_faults(settings)
    if settings.logging.level not in LEVELS:
        yield f"logging.level must be one of {', '.join(LEVELS)}."
    if len(settings.secret_key) < SHORTEST_SECRET_KEY and settings.secret_key:
        yield f"DIALTONE_SECRET_KEY must have at least {SHORTEST_SECRET_KEY} characters."
    if settings.sealing_keys and not all(SEALING_KEY.fullmatch(key) for key in settings.sealing_keys.split(",")):
        yield "DIALTONE_SEALING_KEYS must be keys of 32 bytes in URL-safe base64, separated by commas without spaces."
    yield from host_faults(settings)
    yield from _retention_faults(settings)
    yield from _port_faults(settings)
    if not settings.security_contact.startswith(("mailto:", "https://", "tel:")):
        yield "security_contact must begin with mailto:, https:// or tel:."
    availability = settings.availability
    if availability.connect_timeout_seconds + availability.operation_timeout_seconds > LONGEST_PAGE_WAIT:
        yield f"availability: its timeouts must add up to at most {LONGEST_PAGE_WAIT} seconds: pages wait for it."
    yield from _pause_faults(settings.fulfilment)
    if settings.environment != "development":
        yield from _faults_outside_development(settings)
    if settings.environment == "production" and settings.sandbox.enabled:
        yield "sandbox.enabled must be false: production never starts the sandbox."
    if settings.sandbox.enabled and settings.provisioning.password != settings.availability.password:
        yield "the sandbox has one user: give both of its services the same password."


def _range_faults(settings: Any) -> Iterator[str]:
    for section in fields(settings):
        group = getattr(settings, section.name)
        for setting in fields(group) if is_dataclass(group) else ():
            value, name = getattr(group, setting.name), f"{section.name}.{setting.name}"
            if isinstance(value, bool) or not isinstance(value, int | float):
                continue
            least = 0 if setting.name in {"trusted_hops", "seconds_per_order", "seconds_per_day"} else 1
            if setting.name == "port" and not 0 < value < 65536:
                yield f"{name} must be a port number from 1 to 65535."
            elif value < least and not (isinstance(value, float) and value > 0):
                yield f"{name} must be at least {least}."


def _pause_faults(fulfilment: Any) -> Iterator[str]:
    longest = LONGEST_PAUSE.total_seconds()
    for name in ("retry_cap_seconds", "follow_seconds"):
        if getattr(fulfilment, name) > longest:
            yield f"fulfilment.{name} must be at most {longest:.0f}: no pause lasts longer."
    if fulfilment.follow_seconds <= EARLY.total_seconds():
        yield f"fulfilment.follow_seconds must be more than {EARLY.total_seconds():.0f}: what is due sooner is due now."


def _retention_faults(settings: Any) -> Iterator[str]:
    for name, least in LEAST_MONTHS.items():
        if getattr(settings.retention, name) < least:
            yield f"retention.{name} must be at least {least}."


def _port_faults(settings: Any) -> Iterator[str]:
    ports = {site.name: settings.process_of(site.name).port for site in SITES}
    if settings.sandbox.enabled:
        box = settings.sandbox
        ports |= {"sandbox (SOAP)": box.port, "sandbox (SMTP)": box.smtp_port, "sandbox (mail)": box.mail_page_port}
    for port in sorted({port for port in ports.values() if list(ports.values()).count(port) > 1}):
        names = ", ".join(name for name, other in ports.items() if other == port)
        yield f"port {port} is used more than once: {names}."


def _faults_outside_development(settings: Any) -> Iterator[str]:
    if not settings.cookie_secure:
        yield "cookie_secure must be true outside development."
    yield from transport_faults(settings)
    for site in SITES:
        if site.for_people and not settings.process_of(site.name).origin.startswith("https://"):
            yield f"{site.name}.origin must begin with https:// outside development."
