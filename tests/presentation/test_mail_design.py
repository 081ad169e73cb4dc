import re
from base64 import b64encode
from string import Template
from typing import Any

import pytest
from lxml import html as lxml_html

from business_layer.messages.letter import Action, Letter, Part, Picture, PriceRow
from business_layer.messages.message_texts import MESSAGE_TEXTS
from presentation_layer.mails.mail_design import HtmlMailDesign
from tests.builders.messages import a_message_writer
from tests.fakes.clock import NOON, CountingIdentifiers

EVIL = "<script>alert(1)</script>\" onload='x' &amp;"


def a_letter(**changed) -> Letter:
    facts = {
        "title": "We received your order DT-1",
        "preview": "We expect it on Monday.",
        "greeting": "Hello Maria,",
        "parts": (Part(paragraphs=("Thank you.",)),),
        "support_number": "(800) 555-0199",
        **changed,
    }
    return Letter(**facts)


def shown(letter: Letter) -> str:
    return HtmlMailDesign().html_of(letter).markup


def page_of(letter: Letter) -> Any:
    return lxml_html.fromstring(shown(letter))


def test_a_letter_is_a_page_with_one_title_and_headings_below_it() -> None:
    parts = (Part(heading="1. Paging", facts=(("Expected", "Monday"),)), Part(heading="Charges"))

    page = page_of(a_letter(parts=parts))

    assert page.get("lang") == "en"
    assert [heading.text_content() for heading in page.xpath("//h1")] == ["We received your order DT-1"]
    assert [words.strip() for words in page.xpath("//h2/text()")] == ["1. Paging", "Charges"]
    assert page.xpath("//th[@scope='row']")[0].text_content().strip() == "Expected"
    # Tables that only lay out have no meaning of their own; tables with facts have headers.
    for table in page.xpath("//table[not(@role='presentation')]"):
        assert table.xpath("./tr/th")


def test_prices_are_a_table_with_headers_in_both_directions() -> None:
    rows = (
        PriceRow(label="Paging", one_time="$0.00", monthly="$9.00"),
        PriceRow(label="Total", monthly="$9.00", is_total=True),
    )

    page = page_of(a_letter(parts=(Part(heading="Charges", prices=rows),)))

    (table,) = page.xpath("//table[./tr/th[@scope='col']]")
    texts = [[cell.text_content().strip() for cell in row] for row in table.xpath("./tr")]
    assert texts == [["Charge", "Once", "Monthly"], ["Paging", "$0.00", "$9.00"], ["Total", "", "$9.00"]]


def test_everything_that_people_typed_is_escaped() -> None:
    part = Part(
        heading=EVIL,
        paragraphs=(EVIL,),
        facts=((EVIL, EVIL),),
        prices=(PriceRow(label=EVIL),),
        lines=(EVIL, EVIL),
        action=Action(label=EVIL, url="https://store.example/?a=1&b=2"),
    )

    page = page_of(a_letter(title=EVIL, preview=EVIL, greeting=EVIL, parts=(part,)))

    assert not page.xpath("//script | //@onload")
    assert page.xpath("//h1")[0].text_content() == EVIL
    assert page.xpath("//a/@href") == ["https://store.example/?a=1&b=2"]


def test_a_mail_loads_nothing_and_brings_its_mark() -> None:
    body = HtmlMailDesign().html_of(a_letter())

    assert re.findall(r'src="([^"]*)"', body.markup) == ["cid:mark"]
    assert [picture.name for picture in body.pictures] == ["mark"]
    assert not re.search(r"url\(|@import|<link|<script", body.markup)


def test_a_phone_number_does_not_break_and_a_link_can_be_copied() -> None:
    action = Action(label="Confirm", url="https://store.example/verify/secret")

    markup = shown(a_letter(parts=(Part(action=action),)))

    assert '<span style="white-space:nowrap">(800) 555-0199</span>' in markup
    assert '<span style="white-space:nowrap">DT-1</span>' in markup
    assert markup.count("https://store.example/verify/secret") == 2


@pytest.mark.parametrize("kind", sorted(MESSAGE_TEXTS))
def test_every_kind_of_mail_has_a_page_with_a_title_and_a_button(kind: str) -> None:
    words = MESSAGE_TEXTS[kind]
    texts = (words.subject, words.title, words.preview, words.greeting, *words.paragraphs, *words.afterwards)
    facts: Any = {name: EVIL for text in texts for name in Template(text).get_identifiers()}
    link = "https://store.example/orders/DT-1"

    message = a_message_writer(CountingIdentifiers()).message(
        kind, key="1", to="maria@customers.example", at=NOON, link=link, **facts
    )

    assert message.letter
    page = page_of(message.letter)
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//a/@href") == ([link] if words.action else [])
    assert not page.xpath("//script | //@onload")
    assert "\n\n" in message.body


def test_pictures_are_inside_the_mail_with_words_for_those_who_do_not_see_them() -> None:
    picture = Picture(name="trend-1", alt=f"Trend {EVIL}", png=b64encode(b"a PNG").decode(), width=520, height=130)
    letter = a_letter(parts=(Part(heading="Orders", number="1,234", picture=picture),))

    html = HtmlMailDesign().html_of(letter)

    page: Any = lxml_html.fromstring(html.markup)
    (shown_picture,) = page.xpath("//img[@src='cid:trend-1']")
    assert (shown_picture.get("alt"), shown_picture.get("width")) == (f"Trend {EVIL}", "520")
    assert "1,234" in page.xpath("string(//h2/following-sibling::p)")
    assert {file.name: file.content for file in html.pictures}["trend-1"] == b"a PNG"
