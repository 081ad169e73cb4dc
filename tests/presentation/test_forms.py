"""Bad input in every field of every form: an error at the field that says what to do, and nothing typed is lost."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from business_layer.billing.accounts import AccountKind
from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.catalogue_file.read_catalogue import read_catalogue
from business_layer.catalogue.characteristics import SHOWN
from business_layer.shared.errors import Invalid
from environments.catalogue.publish import read_documents
from presentation_layer.controllers.shop_window import AddressForm
from presentation_layer.forms.account import (
    ChangePasswordForm,
    EmailForm,
    NewPasswordForm,
    SecondFactorForm,
    SignInForm,
    SignUpForm,
)
from presentation_layer.forms.agents import AgentForm
from presentation_layer.forms.checkout_billing import BillingForm, KnownAccountsForm
from presentation_layer.forms.checkout_contract import PlacingForm, SigningForm
from presentation_layer.forms.checkout_details import DetailsForm
from presentation_layer.forms.fields import Choice
from presentation_layer.forms.form import Form
from presentation_layer.forms.offerings import OfferingForm
from presentation_layer.forms.office import ActingForCustomerForm, AssignmentForm
from presentation_layer.forms.task_acts import (
    AnswerForm,
    NotFeasibleForm,
    ParkingForm,
    QuestionForm,
    RecordedAnswerForm,
    RetryForm,
    ReviewForm,
)
from presentation_layer.forms.typed import whole_number
from presentation_layer.forms.views import FieldView, Offer
from presentation_layer.views.search import SUBJECTS

TODAY = date(2026, 11, 28)
CATALOGUE: Catalogue = read_catalogue(read_documents(), number=1, valid_from=datetime(2026, 1, 1, tzinfo=UTC))
NUMBERS = {"number": Offer((Choice("+18882345600", "(888) 234-5600"),))}
FORMS: list[Callable[[], Form]] = [
    AddressForm,
    SignUpForm,
    SignInForm,
    EmailForm,
    NewPasswordForm,
    ChangePasswordForm,
    SecondFactorForm,
    AgentForm,
    DetailsForm,
    BillingForm,
    KnownAccountsForm,
    PlacingForm,
    SigningForm,
    ActingForCustomerForm,
    ReviewForm,
    NotFeasibleForm,
    QuestionForm,
    AnswerForm,
    RecordedAnswerForm,
    RetryForm,
    ParkingForm,
    AssignmentForm,
    *(partial(subject.form, CATALOGUE, TODAY) for subject in SUBJECTS.values()),
    *(partial(OfferingForm, offering, NUMBERS) for offering in CATALOGUE.offerings),
]
NAMES = [f"{type(form()).__name__}-{number}" for number, form in enumerate(FORMS)]
BAD = ["x" * 30_000, "\x00", "\ud800", "a\r\nb\x07"]
SECRET_KINDS = {"password"}


def leaves(views: Iterator[FieldView] | tuple[FieldView, ...]) -> Iterator[FieldView]:
    """The fields that take a value, out of groups and rows."""
    for view in views:
        inner = (*view.members, *view.rows)
        if inner:
            yield from leaves(inner)
        else:
            yield view


def field_names(form: Callable[[], Form]) -> list[str]:
    return [view.name for view in leaves(iter(form().fill().fields.values()))]


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
@pytest.mark.parametrize("bad", BAD, ids=["too long", "NUL", "lone surrogate", "control characters"])
def test_bad_input_is_refused_at_its_field_and_kept(form: Callable[[], Form], bad: str) -> None:
    for name in field_names(form):
        kind = next(view.kind for view in leaves(iter(form().fill().fields.values())) if view.name == name)
        # What a page has shown of an address follows from the address, whatever is sent.
        if kind == "checkbox" or name.rpartition(".")[2] == SHOWN:
            continue
        filled = form().read(MultiDict([(name, bad)]))

        wrong = [at for at in filled.errors if at == name or at.startswith(f"{name}.") or name.startswith(f"{at}.")]
        shown = next(view for view in leaves(iter(filled.fields.values())) if view.name == name)
        if not filled.fields[name.partition(".")[0]].applies_when:
            assert wrong, f"{name} takes {bad[:20]!r}"
        assert all(message.strip() for message in filled.errors.values())
        if kind not in SECRET_KINDS:
            assert bad in shown.value if isinstance(shown.value, list) else shown.value == bad


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
def test_an_empty_form_says_what_is_missing(form: Callable[[], Form]) -> None:
    filled = form().read(MultiDict())

    required = [view for view in filled.fields.values() if not view.is_optional and view.error]
    assert [view.error for view in required if not (view.error.endswith((".", "!")) or ":" in view.error)] == []


@settings(max_examples=60)
@given(data=st.data())
def test_no_mess_makes_a_form_raise(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(FORMS))
    names = st.sampled_from([*field_names(form), "do", "cards.7.holder", "nonsense"])
    pairs = data.draw(st.lists(st.tuples(names, st.text(max_size=50)), max_size=15))

    filled = form().read(MultiDict(pairs))

    assert filled.is_valid == (not filled.errors and not filled.is_changing_rows)
    assert list(filled.fields)


def test_rows_are_added_and_removed_without_losing_what_was_typed() -> None:
    offering = CATALOGUE.offering("calling-card")
    typed = [("cards.0.holder", "Ann"), ("cards.0.spending_limit", "10"), ("cards.1.holder", "Bob")]

    more = OfferingForm(offering).read(MultiDict([*typed, ("do", "add:cards")]))
    fewer = OfferingForm(offering).read(MultiDict([*typed, ("do", "remove:cards:0")]))

    assert [row.members[0].value for row in more.fields["cards"].rows] == ["Ann", "Bob", ""]
    assert [row.members[0].value for row in fewer.fields["cards"].rows] == ["Bob"]
    assert not more.errors


def test_rows_are_called_one_by_one_and_one_more_leads_to_its_first_field() -> None:
    cards = OfferingForm(CATALOGUE.offering("calling-card")).fill().fields["cards"]
    covered = OfferingForm(CATALOGUE.offering("long-distance"))
    three = covered.read(MultiDict([(f"covered_numbers.{row}", "212 555 0142") for row in range(3)]))

    assert ([row.label for row in cards.rows], cards.next_row_id) == (["Card"], "cards-1-holder")
    numbers = three.fields["covered_numbers"]
    assert numbers.rows[2].label == "Phone number to switch 3"
    assert [row.label for row in covered.fill().fields["covered_numbers"].rows] == ["Phone number to switch"]
    assert numbers.next_row_id == "covered_numbers-3"


def test_all_that_is_wrong_with_a_new_account_is_reported_together_in_the_order_of_the_fields() -> None:
    form = BillingForm.of(MultiDict({"cycle_day": "40", "address.street": "Main Street"}))

    assert [field for field, _ in form.error_list] == [
        "name",
        "address-street",
        "address-zip_code",
        "cycle_day",
    ]


def test_nothing_is_asked_of_a_new_account_where_a_known_one_is_chosen() -> None:
    form = KnownAccountsForm.of(MultiDict({"account": "0193b2c4-0000-7000-8000-000000000001"}))

    assert form.is_valid


def test_an_account_that_is_none_of_the_choices_is_refused_at_its_field() -> None:
    form = KnownAccountsForm.of(MultiDict({"account": "nonsense"}))

    with pytest.raises(Invalid) as refused:
        _ = form.account_id

    assert list(refused.value.errors) == ["account"]


NOISE = [{"cycle_day": "100"}, {"address.state": "zz"}, {"format": "zz"}, {"name": "x" * 101}]


@pytest.mark.parametrize("noise", NOISE)
def test_with_a_known_account_what_stands_in_the_other_fields_is_nobodys_business(noise: dict[str, str]) -> None:
    form = KnownAccountsForm.of(MultiDict({"account": str(uuid4()), **noise}))

    assert form.is_valid
    assert list(form.data) == ["account"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("7", 7), (" 007 ", 7), ("0", 0), ("", None), ("29", None), ("-1", None), ("9" * 5000, None), ("\u00b2", None)],
)
def test_a_whole_number_is_one_or_none_however_long(typed: str, number: int | None) -> None:
    assert whole_number(typed, most=28) == number


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("", AccountKind.RESIDENTIAL), ("residential", AccountKind.RESIDENTIAL), ("business", AccountKind.BUSINESS)],
)
def test_an_account_is_for_a_home_unless_the_customer_says_otherwise(typed: str, kind: AccountKind) -> None:
    form = BillingForm.of(MultiDict({"kind": typed, "name": "Otto Brown"}))

    assert form.kind is kind
    assert "kind" not in form.errors


def test_a_billing_date_is_chosen_from_a_list() -> None:
    field = BillingForm.blank().fields["cycle_day"]

    assert (field.kind, field.value) == ("select", "1")
    assert [choice.label for choice in field.choices][:4] == ["1st", "2nd", "3rd", "4th"]
    assert [choice.label for choice in field.choices][-7:] == ["22nd", "23rd", "24th", "25th", "26th", "27th", "28th"]
