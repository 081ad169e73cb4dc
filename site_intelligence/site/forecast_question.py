"""The question of the page about forecasts: what an inquiry takes, and how long ordered numbers are on their way."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# The usual interval until an exchange code works: 14 days for the administrator, 7 for the routing entry, and 45 for
# notice to other carriers (Central Office Code Assignment Guidelines of 2004, 6.1.2, as the administrator sums it up).
# Later guidelines may have another one, so readers can enter theirs.
USUAL_LEAD_DAYS = 66
LONGEST_LEAD_DAYS, LONGEST_MINUTES = 730, 480


@dataclass(frozen=True)
class ForecastField:
    name: str
    label: str
    hint: str
    typed: str
    error: str = ""


@dataclass(frozen=True)
class ForecastQuestion:
    """`minutes` is None if nobody knows what an inquiry takes. With `errors`, the values are the usual ones."""

    lead_days: int
    minutes: float | None
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def arguments(self) -> dict[str, str]:
        """The arguments of an address that asks the same: those that were typed."""
        return {name: typed for name, typed in self.typed.items() if typed}


def read_question(given: Mapping[str, str], measured_minutes: float | None) -> ForecastQuestion:
    """Check the arguments of an address. `measured_minutes` count if none are typed."""
    errors: dict[str, str] = {}
    typed = {name: given.get(name, "").strip()[:20] for name in ("lead", "minutes")}
    lead = _number(typed["lead"], 0, LONGEST_LEAD_DAYS)
    if typed["lead"] and (lead is None or lead != int(lead)):
        errors["lead"] = f"Enter a whole number of days, from 0 to {LONGEST_LEAD_DAYS}."
    minutes = _number(typed["minutes"], 0.1, LONGEST_MINUTES)
    if typed["minutes"] and minutes is None:
        errors["minutes"] = f"Enter a number of minutes, from 0.1 to {LONGEST_MINUTES}."
    lead_days = USUAL_LEAD_DAYS if lead is None or "lead" in errors else int(lead)
    return ForecastQuestion(lead_days, measured_minutes if minutes is None else minutes, typed, errors)


def _number(text: str, lowest: float, highest: float) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if lowest <= number <= highest else None


def fields_of(asked: ForecastQuestion, measured_minutes: float | None, *, has_numbers: bool) -> list[ForecastField]:
    """The fields of the form. A reader of one service center has none about numbers."""
    measured = (
        f"Measured: {measured_minutes:g} minutes from the answer to the end."
        if measured_minutes
        else "Not measured: too few inquiries were answered and resolved."
    )
    minutes = ForecastField(
        "minutes", "Minutes for an inquiry", measured, asked.typed["minutes"], asked.errors.get("minutes", "")
    )
    lead = ForecastField(
        "lead",
        "Days until ordered numbers can be used",
        f"{USUAL_LEAD_DAYS} is the usual interval for a new exchange code.",
        asked.typed["lead"],
        asked.errors.get("lead", ""),
    )
    return [minutes, lead] if has_numbers else [minutes]
