"""Catalogues and their parts: the one that is shipped, and small ones for one test each."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.catalogue_file.read_catalogue import read_catalogue
from business_layer.catalogue.characteristics import Characteristic, ValueType
from environments.catalogue.publish import read_documents

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
AN_ADDRESS = {
    "street": "350 Fifth Avenue",
    "unit": "Suite 2100",
    "city": "New York",
    "state": "NY",
    "zip_code": "10118",
}

# The answers for a number that moves to us from another carrier.
KEEP: dict[str, Any] = {
    "number_source": "keep",
    "ported_numbers": ["+12125550142"],
    "losing_carrier": "Old Bell",
    "losing_account": "AB-1234",
    "losing_zip": "10118",
}
# Good answers to every question of each offering that has no default.
ANSWERS: dict[str, dict[str, Any]] = {
    "complete-calling": {"area_code": "212", "acknowledge_911": "yes", "acknowledge_internet": "yes"},
    "long-distance": {"covered_numbers": ["212 555 0142"], "current_carrier": "Old Bell"},
    "toll-free": {"number": "888 555 0142", "ring_to": "212 555 0142"},
    "conferencing": {"host_code": "739152", "guest_code": "28460"},
    "calling-card": {"cards": [{"holder": "Maria Lopez"}]},
    "dial-up": {"user_name": "maria.l", "access_number": "212 555 0100"},
    "dedicated": {"site_contact": "Sam Porter", "site_telephone": "212 555 0187"},
    "paging": {"home_zip": "10118"},
    "mobile-conferencing": {"mobile_number": "917 555 0142", "guest_code": "58203"},
    "mobile-calling-card": {"cards": [{"holder": "Maria Lopez", "mobile_number": "917 555 0142"}]},
    "mobile-dial-up": {"user_name": "road.l", "mobile_number": "917 555 0142"},
}


@cache
def the_catalogue() -> Catalogue:
    """The catalogue of the eleven offerings, as its files have it."""
    return read_catalogue(read_documents(), number=1, valid_from=NOW)


def a_question(type_: ValueType = ValueType.TEXT, name: str = "answer", **facts: Any) -> Characteristic:
    return Characteristic(name=name, label=f"Your {name}", type=type_, **facts)


def a_catalogue(*offerings: dict[str, Any], **parts: Any) -> Catalogue:
    return read_catalogue(a_catalogue_document(*offerings, **parts), number=1, valid_from=NOW)


def a_catalogue_document(*offerings: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """A document with one family, which holds these offerings, or a small one."""
    family = {"slug": "voice", "name": "Voice", "sentence": "Talk.", "offerings": list(offerings) or [a_row()]}
    return {"families": [family], "documents": [], **parts}


def a_row(*questions: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """An offering as a document has it, asking these questions."""
    return {
        "slug": "line",
        "name": "Line",
        "summary": "A line.",
        "specification": {"name": "Line", "characteristics": list(questions)},
        "prices": [{"id": "line", "name": "Line", "type": "recurring", "amount": "10.00"}],
        "plan": [{"name": "activate", "type": "activateProduct"}],
        **facts,
    }


def asks(name: str, type_: str = "text", **facts: Any) -> dict[str, Any]:
    """A question as a document has it."""
    return {"name": name, "label": f"Your {name}", "type": type_, **facts}


def asks_choice(name: str, *values: str, **facts: Any) -> dict[str, Any]:
    return asks(name, "choice", allowed=[{"value": value, "label": value} for value in values], **facts)


def a_document_row(**facts: Any) -> dict[str, Any]:
    """A document of the contract package, as a catalogue document has it."""
    return {
        "code": "terms",
        "title": "Terms",
        "version": "2026-11-23",
        "in_plain_words": ["One.", "Two.", "Three."],
        "body": "Between us and $customer_name.",
        **facts,
    }
