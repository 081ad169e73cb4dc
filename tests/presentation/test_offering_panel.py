"""The price panel of an offering: total first, then taxes, savings and the earliest day."""

from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from business_layer.catalogue.prices import Totals
from business_layer.online_ordering.qualification import ServiceQualification
from presentation_layer.forms.offerings import OfferingForm
from presentation_layer.words import NO_BREAK
from tests.builders.catalogue import AN_ADDRESS, the_catalogue
from tests.builders.offering_pages import TOWER, panel_of, qualified
from tests.fakes.clock import NOON

AT_THE_TOWER = {f"address.{part}": words for part, words in AN_ADDRESS.items()}
UNKNOWN = "Taxes, fees and surcharges are not included until we know your address."


def form_of(slug: str, **typed: str) -> OfferingForm:
    form = OfferingForm(the_catalogue().offering(slug))
    return form.read(MultiDict(typed)) if typed else form.fill()


def plain(words: str) -> str:
    return words.replace(NO_BREAK, " ")


def test_the_panel_says_the_total_before_what_it_is_made_of() -> None:
    panel = panel_of(form_of("complete-calling", **{"lines": "2", "features.voicemail": "voicemail"}))

    assert (panel.monthly, panel.once, panel.once_when) == ("$54.00", "$19.00", "on your first bill")
    assert [(line.label, line.amount) for line in panel.lines] == [
        ("Phone line × 2", "$48.00"),
        ("Voicemail × 2", "$6.00"),
    ]
    assert panel.usage == ("International calls: $0.09 per minute.",)
    assert panel.in_words.startswith("$54.00 a month, plus $19.00")


def test_the_quantity_multiplies_lines_and_totals() -> None:
    panel = panel_of(form_of("paging", quantity="3", kind="numeric", coverage="local"))

    assert (panel.monthly, panel.once) == ("$26.85", "$45.00")
    assert [(line.label, line.amount) for line in panel.lines] == [("Numeric pager × 3", "$26.85")]


def test_taxes_are_estimated_as_soon_as_the_place_is_known() -> None:
    nowhere = panel_of(form_of("complete-calling", lines="1"))
    by_zip_code = panel_of(form_of("complete-calling", **{"lines": "1", "address.zip_code": AN_ADDRESS["zip_code"]}))
    at_address = panel_of(form_of("complete-calling", **{"lines": "1", **AT_THE_TOWER}))

    assert (nowhere.taxes, nowhere.tax_notes) == ((), (UNKNOWN,))
    assert by_zip_code.taxes == at_address.taxes
    assert (nowhere.with_taxes, at_address.with_taxes) == ("", "$34.36 a month, $20.71 one-time")
    # Universal service on three fifths of $24.00, sales taxes of 9%, and $1.00 for 911.
    assert [(line.label, line.amount) for line in at_address.taxes] == [
        ("Estimated taxes and fees", "$10.36"),
        ("Estimated monthly total", "$34.36"),
    ]
    assert [(line.label, line.amount) for line in (*at_address.once_lines, *at_address.once_taxes)] == [
        ("Setup fee, once", "$19.00"),
        ("One-time taxes and fees", "$1.71"),
        ("Estimated one-time total", "$20.71"),
    ]
    assert [line.is_sum for line in (*at_address.taxes, *at_address.once_taxes)] == [False, True, False, True]
    assert (nowhere.once_lines, nowhere.once_taxes) == ((), ())


def test_an_offering_without_an_address_is_taxed_where_the_customer_is() -> None:
    assert panel_of(form_of("toll-free")).tax_notes == (UNKNOWN,)
    assert panel_of(form_of("toll-free"), near=TOWER).taxes


def test_untaxed_service_says_so_in_dollars() -> None:
    taxes, total = panel_of(form_of("dial-up")).taxes

    assert (taxes.label, taxes.amount) == ("Estimated taxes and fees", "$0.00")
    assert (total.label, total.amount) == ("Estimated monthly total", "$11.95")


def test_the_panel_says_what_it_costs_to_save_with_a_bundle() -> None:
    panel = panel_of(form_of("complete-calling", lines="1"))

    # 10% of $24.00 and of a card for $1.00; 5% of $24.00 and of a toll-free number for $9.00.
    assert panel.offers == (
        "Add Calling Card ($1.00 a month per card) and save $2.50 a month.",
        "Add Toll Free ($9.00 a month) and save $1.65 a month.",
    )
    assert panel.savings == ()


def test_the_panel_says_what_a_bundle_saves_with_the_cart() -> None:
    cards = Totals.of(the_catalogue().offering("calling-card").price_lines({"cards": [{}, {}]}))

    savings = panel_of(form_of("complete-calling", lines="1"), in_cart={"calling-card": cards}).savings

    assert savings[0] == "With Calling Card in your cart, you save $2.60 a month"


@pytest.mark.parametrize(("term", "words"), [("24", ("36 months: save $40.00 a month",)), ("36", ())])
def test_the_panel_says_what_a_longer_term_saves(term: str, words: tuple[str, ...]) -> None:
    assert panel_of(form_of("dedicated", speed_and_term=f"100 {term}")).savings == words


@pytest.mark.parametrize(
    ("chosen", "most", "each"), [("100 24", "$4,308.00", "$179.50"), ("10 12", "$1,134.00", "$94.50")]
)
def test_canceling_early_is_priced_in_dollars_for_the_answers_so_far(chosen: str, most: str, each: str) -> None:
    ending = panel_of(form_of("dedicated", speed_and_term=chosen, router="own")).ending

    assert f"half of the remaining monthly charges: at most {most}, and {each} less" in ending
    assert panel_of(form_of("paging")).ending == ""


@pytest.mark.parametrize(
    ("slug", "typed", "known", "date", "note"),
    [
        ("paging", {}, None, "Ready by Fri, Nov 27", "We mail your pager. The date is for orders placed today."),
        ("toll-free", {}, None, "Ready by Tue, Nov 24", "If you order today."),
        # The answer for an address does not matter to what can be had anywhere.
        ("toll-free", {}, qualified("VoiceLine"), "Ready by Tue, Nov 24", "If you order today."),
        ("complete-calling", {}, None, "Earliest date", "Check your address to see it."),
        (
            "complete-calling",
            {"lines": "1", "number_source": "keep"},
            qualified("VoiceLine"),
            "Your number can move from Tue, Dec 1",
            "Phone adapter arrives by Fri, Nov 27. You choose the day at checkout.",
        ),
        (
            "dedicated",
            {},
            qualified("DedicatedInternet", days=20, maximum_mbps=1000),
            "Technician visit from Mon, Dec 14",
            "You choose the day and time at checkout.",
        ),
        ("dial-up", {}, qualified("DialUp", "unqualified"), "", ""),
    ],
)
def test_the_panel_says_the_earliest_day(
    slug: str, typed: dict[str, str], known: ServiceQualification | None, date: str, note: str
) -> None:
    panel = panel_of(form_of(slug, **typed), known)

    assert (plain(panel.date), plain(panel.date_note)) == (date, note)


def test_an_order_in_the_afternoon_counts_from_the_next_business_day() -> None:
    assert plain(panel_of(form_of("paging"), at=NOON + timedelta(hours=2)).date) == "Ready by Mon, Nov 30"
