"""The forms with which a service is disconnected, suspended or resumed, and a proposal accepted."""

from datetime import date
from typing import Any

from marshmallow import Schema
from marshmallow.fields import Field

from business_layer.inventory.product_states import SuspensionReason
from business_layer.service_changes.propose_suspension import RESUME_ON
from business_layer.shared.errors import Invalid
from presentation_layer.forms.dates import ENTER_DAY, typed_date, written_date
from presentation_layer.forms.fields import Choice, choice, text
from presentation_layer.forms.form import Form

AT_ONCE, ON_A_DAY = "now", "day"
REASONS = {
    SuspensionReason.VACATION: Choice("vacation", "I'm away for a while"),
    SuspensionReason.LOST: Choice("lost", "My card, pager or device is lost or stolen"),
    SuspensionReason.UNPAID: Choice("unpaid", "The bill is unpaid"),
}
AGENT_REASONS = {
    SuspensionReason.VACATION: Choice("vacation", "The customer is away for a while"),
    SuspensionReason.LOST: Choice("lost", "A card, pager or device is lost or stolen"),
    SuspensionReason.UNPAID: Choice("unpaid", "The bill is unpaid"),
}


def when_fields(soonest: str = "", later: str = "") -> dict[str, Field[Any]]:
    """The questions for a day: as soon as possible, or the day that is typed. Read them with `read_day`.

    `soonest` and `later` are hints for the two choices.
    """
    return {
        "when": choice(
            "When?",
            (Choice(AT_ONCE, "As soon as possible", soonest), Choice(ON_A_DAY, "On a later day", later)),
            default=AT_ONCE,
            missing="Choose when.",
        ),
        "requested_on": text(
            "Day",
            hint="MM/DD/YYYY, within the next 12 months",
            longest=20,
            optional=True,
            unmarked=True,
            autocomplete="off",
            applies_when={"when": [ON_A_DAY]},
        ),
    }


def typed_day(day: date | None) -> dict[str, str]:
    """A day as these questions show it."""
    return {"when": ON_A_DAY, "requested_on": written_date(day)} if day else {"when": AT_ONCE, "requested_on": ""}


def read_day(form: Form) -> None:
    """Put the day into `data["requested_on"]`: None as soon as possible. A form calls it at the end of its check."""
    typed = form.data.get("requested_on", "")
    form.data["requested_on"] = None
    if form.data.get("when") != ON_A_DAY:
        return
    if not typed:
        form.errors["requested_on"] = ENTER_DAY
        return
    _put_date(form, "requested_on", typed)


def _put_date(form: Form, field: str, typed: str) -> None:
    try:
        form.data[field] = typed_date(typed, ENTER_DAY)
    except Invalid as wrong:
        form.errors[field] = wrong.message


class DayForm(Form):
    """The day alone: for a disconnection or a resumption."""

    schema = Schema.from_dict(when_fields(), name="DaySchema")()

    def _check(self) -> None:
        super()._check()
        if not self.errors:
            read_day(self)


class SuspensionForm(Form):
    """A reason, a day, and perhaps the day on which it ends. The page offers the reasons that the actor may give."""

    schema = Schema.from_dict(
        {
            "reason": text("Why?", kind="radios", longest=40, missing="Choose a reason."),
            **when_fields(),
            RESUME_ON: text(
                "Resume on",
                hint="MM/DD/YYYY. Leave it empty, and it stays suspended until it is resumed.",
                longest=20,
                optional=True,
                autocomplete="off",
            ),
        },
        name="SuspensionSchema",
    )()

    @property
    def reason(self) -> SuspensionReason:
        """Raises Invalid."""
        try:
            return SuspensionReason(self.data["reason"])
        except ValueError:
            raise Invalid("Choose one of the reasons shown.", field="reason") from None

    def _check(self) -> None:
        super()._check()
        if not self.errors:
            read_day(self)
            typed = self.data.get(RESUME_ON, "")
            self.data[RESUME_ON] = None
            if typed:
                _put_date(self, RESUME_ON, typed)


class AcceptanceForm(Form):
    """The button of the review page; a customer answers nothing more."""

    schema = Schema.from_dict({}, name="AcceptanceSchema")()


class AgreementForm(Form):
    """The same for an agent, who writes down how the customer agreed."""

    schema = Schema.from_dict(
        {
            "agreement": text(
                "How did the customer agree?",
                longest=300,
                hint="For example: read out and agreed to by phone, called back at the number on file.",
                missing="Write down how the customer agreed.",
            )
        },
        name="AgreementSchema",
    )()
