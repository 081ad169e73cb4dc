"""Rules of every message: no typed text in a subject, and no mail to an unconfirmed address."""

import re
from pathlib import Path
from string import Template, ascii_uppercase

import pytest

from business_layer.messages.message_texts import MESSAGE_TEXTS

# Our own numbers and days, and the catalogue's words.
FOR_SUBJECTS = {"company", "number", "item", "offering_name", "asked", "until"}
BUSINESS = Path(__file__).resolve().parents[3] / "business_layer"


@pytest.mark.parametrize("kind", sorted(MESSAGE_TEXTS))
def test_a_subject_holds_nothing_that_people_typed(kind) -> None:
    assert set(Template(MESSAGE_TEXTS[kind].subject).get_identifiers()) <= FOR_SUBJECTS


def test_no_message_goes_to_the_contact_of_an_order() -> None:
    """Anyone can type any address there, so the mail goes to the customer of record."""
    told = [path.name for path in BUSINESS.rglob("*.py") if "to=order.contact.email" in path.read_text("utf-8")]

    assert told == []


@pytest.mark.parametrize("kind", sorted(MESSAGE_TEXTS))
def test_a_message_greets_its_reader_and_speaks_in_whole_sentences(kind) -> None:
    words = MESSAGE_TEXTS[kind]

    assert words.greeting in {"", "Hello $name,"}
    for paragraph in (*words.paragraphs, *words.afterwards):
        assert paragraph[0] in f"{ascii_uppercase}$", paragraph
        assert re.search(r"([.:]|\$\w+)$", paragraph), paragraph
    assert bool(words.action) is (kind != "agent_password_changed")
