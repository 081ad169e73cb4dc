"""The text that `dialtone run` prints when everything is ready: addresses, and people to sign in as."""

from collections.abc import Iterator, Sequence

from environments.settings import Settings


def welcome(settings: Settings) -> str:
    """The tables of addresses and of the people to sign in as."""
    parts = ["", *_table(_addresses(settings))]
    if settings.demonstration:
        people = [
            (person.role or "customer", person.email, person.password, person.totp_secret)
            for person in settings.demonstration
        ]
        parts += ["", *_table([("sign in as", "email", "password", "second factor (TOTP secret)"), *people])]
    return "\n".join([*parts, "", f"Logs: {settings.var / 'log'}. Ctrl-C stops everything."])


def _addresses(settings: Settings) -> list[tuple[str, str]]:
    rows = [
        ("store", f"{settings.store.origin}/"),
        ("back office", f"{settings.office.origin}/"),
        ("site intelligence", f"{settings.intelligence.origin}/"),
    ]
    if settings.sandbox.enabled:
        box = settings.sandbox
        rows += [
            ("mail catcher", f"http://{box.host}:{box.mail_page_port}/"),
            ("network sandbox", f"http://{box.host}:{box.port}/"),
        ]
    return rows


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
