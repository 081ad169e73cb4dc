"""Customers' words appear in a document as they were typed: Markdown finds no marks in them."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.catalogue.documents import ContractDocument
from presentation_layer.views.checkout import markdown

DOCUMENT = ContractDocument(
    code="terms",
    title="Terms",
    version="2026-11-23",
    in_plain_words=("You are $billing_name, with $items.",),
    body="Between us and **$billing_name**, here.\n\n$billing_name agrees\n\n**Name:** $billing_name\n\n$items\n",
)
TYPED = [
    "E*TRADE*",
    "[Pay here](http://x.example)",
    "![x](http://x.example/x.png)",
    "<http://x.example>",
    "[x]: http://x.example",
    "1986. Bakery",
    "1) Bakery",
    "# One Nails",
    "- Dash",
    "+ Plus",
    "> Quote",
    "=== Bar",
    "---",
    "***",
    "_Under_ __Score__",
    "`Code`",
    "~~Struck~~",
    "AT&amp;T &copy; &#42;",
    "A\\",
    "a | b",
    "//evil.example",
    "\\[x\\](y)",
    "!important",
    "<b onclick=x>bold</b>",
    "(Bakery)",
]
STRUCTURE = re.compile(r"<(a|img|h\d|code|pre|em|blockquote|hr|ol)\b")


def shown(typed: str) -> tuple[str, str]:
    """The page's HTML, and the text that a person reads of it."""
    page = str(markdown(DOCUMENT.text_for({"billing_name": typed, "items": (typed, typed)})))
    return page, html.unescape(re.sub(r"<[^>]+>", "", page))


def read(typed: str) -> str:
    return f"Between us and {typed}, here.\n{typed} agrees\nName: {typed}\n\n{typed}\n{typed}\n\n"


@pytest.mark.parametrize("typed", TYPED)
def test_a_name_is_shown_as_it_was_typed(typed: str) -> None:
    page, text = shown(typed)

    assert text == read(typed)
    assert not STRUCTURE.search(page)
    assert DOCUMENT.plain_words_for({"billing_name": typed, "items": (typed,)}) == (f"You are {typed}, with {typed}.",)


@given(st.text(st.sampled_from("ab1 .)*_`[]()<>!#-+=~|&;\\:/\"'@$"), min_size=1, max_size=14))
def test_no_text_whatever_makes_a_mark(typed: str) -> None:
    line = " ".join(typed.split())
    page, text = shown(typed)

    assert not STRUCTURE.search(page)
    if line:
        assert text == read(line)


@pytest.mark.parametrize(
    "text", ["[Pay](https://evil.example)", "![x](https://evil.example/x.png)", "<https://evil.example>"]
)
def test_a_document_signed_before_leads_nowhere_either(text: str) -> None:
    page = str(markdown(text))

    assert "<a" not in page
    assert "<img" not in page
    assert html.unescape(re.sub(r"<[^>]+>", "", page)).strip() == text
