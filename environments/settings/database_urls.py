"""The addresses of the database, and a check that all of our libraries read them alike."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOST_WITH_PORT = re.compile(r"[^:]+:\d+")
SEVERAL_HOSTS = (
    "names several hosts in a form that not all of our libraries read. Write "
    "postgresql://user:password@/database?host=first,second&port=5432,5432&target_session_attrs=read-write."
)


def database_urls(settings: Any) -> dict[str, str]:
    """The addresses that are set, by their variables."""
    named = {
        "DATABASE_URL": settings.database.url,
        "DATABASE_OWNER_URL": settings.database.owner_url,
        "DATABASE_REPLICA_URL": settings.database.replica_url,
    }
    return {variable: url for variable, url in named.items() if url}


def host_faults(settings: Any) -> Iterator[str]:
    """Name each address with several hosts in the form of SQLAlchemy or of libpq alone. They have one in common."""
    for variable, url in database_urls(settings).items():
        if _has_own_form(url):
            yield f"{variable} {SEVERAL_HOSTS}"


def _has_own_form(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    hosts = parse_qs(parts.query).get("host", [])
    in_query = [host for value in hosts for host in value.split(",")]
    return (
        "," in parts.netloc.rpartition("@")[2]
        or len(hosts) > 1
        or any(HOST_WITH_PORT.fullmatch(host) for host in in_query)
    )
