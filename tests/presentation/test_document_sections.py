"""Documents are put together from sections: the catalog's own text is rendered once for all readers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.catalogue.documents import ContractDocument, Fact
from presentation_layer.views import checkout
from presentation_layer.views.checkout import filled_in, markdown
from tests.builders.catalogue import the_catalogue

DOCUMENTS = the_catalogue().documents
LINES = ("# One", "## Two ##", "- a", "  - b", "1. c", "> quote", "    code", "```", "~~~", "plain", "", "---", "# $x")


def filled(document: ContractDocument, name: str) -> str:
    return document.text_for({fact: (name, f"{name} again") for fact in Fact})


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.code)
@pytest.mark.parametrize("name", ["Maria Lopez", "# Not a heading", "```", "- no list"])
def test_a_document_looks_as_it_does_in_one_piece(document: ContractDocument, name: str) -> None:
    text = filled(document, name)

    assert filled_in(document.body, text) == markdown(text)


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_whatever_is_written_looks_as_it_does_in_one_piece(lines: list[str]) -> None:
    body = "\n".join(lines)

    assert filled_in(body, body) == markdown(body)


def test_other_words_in_the_catalogue_are_shown_at_once() -> None:
    first = filled_in("# Paying\n\nIn ten days.\n", "# Paying\n\nIn ten days.\n")
    then = filled_in("# Paying\n\nIn twenty days.\n", "# Paying\n\nIn twenty days.\n")

    assert "In ten days." in first
    assert "In twenty days." in then


def test_nothing_is_kept_of_a_section_that_names_someone() -> None:
    body = "# Who\n\n$billing_name agrees.\n"
    filled_in(body, "# Who\n\nMaria Lopez agrees.\n")
    kept = checkout._as_written.cache_info().currsize

    assert "Ann Bell" in filled_in(body, "# Who\n\nAnn Bell agrees.\n")
    assert checkout._as_written.cache_info().currsize == kept
