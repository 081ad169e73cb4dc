"""Mails in a browser, as a mail program shows them: accessible in light and dark, and as narrow as a phone."""

import pytest
from playwright.sync_api import Page

from business_layer.messages.letter import Action, Letter, Part, PriceRow
from presentation_layer.mails.mail_design import HtmlMailDesign
from tests.browser.page_checks import OVERFLOWING, PHONE, run_axe

LONG_NAME = "M" * 60
RECEIPT = (
    PriceRow(label=f"Mobile Dial-up ({'road' * 12})", one_time="$1,250.00", monthly="$1,399.00"),
    PriceRow(label="New York Telecommunications Excise Tax", monthly="$3.00"),
    PriceRow(label="Estimated total", one_time="$10,250.00", monthly="$1,402.00", is_total=True),
)
SECRET_LINK = f"https://store.example/verify-email/{'x' * 43}"


@pytest.mark.parametrize("about", ["DT-1000001", ""])
def test_a_mail_is_accessible_and_fits_a_phone(page: Page, about: str) -> None:
    letter = Letter(
        title="We received your order DT-1000001",
        preview="We expect it on Monday.",
        greeting=f"Hello {LONG_NAME},",
        parts=(
            Part(
                paragraphs=(f"Thank you, {LONG_NAME}.",), facts=(("Ship to", "350 Fifth Avenue, New York, NY 10118"),)
            ),
            Part(heading=f"1. Paging {LONG_NAME}", facts=(("User name", LONG_NAME),), lines=("One", LONG_NAME)),
            Part(heading="Charges", prices=RECEIPT, lines=("Taxes are estimates.",)),
            Part(heading="Your contract", action=Action(label="Read what you signed", url=SECRET_LINK)),
            Part(action=Action(label="Track your order", url=SECRET_LINK)),
        ),
        support_number="(800) 555-0199",
        about=about,
    )

    page.set_content(HtmlMailDesign().html_of(letter).markup)

    run_axe(page, "the mail")
    page.set_viewport_size(PHONE)
    assert page.evaluate(OVERFLOWING) == []
