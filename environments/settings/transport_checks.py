"""Checks of staging and production: what leaves the machine is encrypted and authenticated."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from environments.settings.database_urls import database_urls

ENCRYPTED = {"require", "verify-ca", "verify-full"}


def transport_faults(settings: Any) -> Iterator[str]:
    """Every setting that would send data unencrypted to another machine, or would trust a client's own claims."""
    if settings.proxy.trusted_hops < 1:
        yield "proxy.trusted_hops must be at least 1 outside development. Otherwise all clients have one address."
    for name in ("provisioning", "availability"):
        endpoint = urlsplit(getattr(settings, name).endpoint)
        if endpoint.scheme != "https" and not _is_this_machine(endpoint.hostname or ""):
            yield f"{name}.endpoint must begin with https:// unless it is on this machine."
    if not settings.mail.starttls and not _is_this_machine(settings.mail.host):
        yield "mail.starttls must be true unless the mail server is on this machine."
    for variable, url in database_urls(settings).items():
        yield from _database_faults(variable, url)


def _database_faults(variable: str, url: str) -> Iterator[str]:
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        yield f"{variable} must be a PostgreSQL URL: postgresql://user:password@host:port/database."
        return
    hosts = str(parts.get("host") or "").split(",")
    if not all(_is_this_machine(host) for host in hosts) and parts.get("sslmode") not in ENCRYPTED:
        yield (
            f"{variable} must end with ?sslmode=verify-full (or verify-ca, require) unless the database is on this "
            "machine."
        )


def _is_this_machine(host: str) -> bool:
    """Return True if a host is this machine itself: loopback, or the folder of a socket."""
    if host in {"", "localhost"} or host.startswith(("/", "@")):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
