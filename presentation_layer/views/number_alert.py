"""An alert about a number, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime

from business_layer.inventory.number_alerts import NumberAlert, NumberAlertState
from business_layer.shared.date_formats import format_day


@dataclass(frozen=True)
class AlertView:
    """`state` is that of the alert, or "ended" if its time has run out."""

    state: str
    email: str
    slug: str
    word: str
    prefix: str
    until: str


def alert_view(alert: NumberAlert | None, *, at: datetime) -> AlertView | None:
    if alert is None:
        return None
    has_run_out = alert.state in (NumberAlertState.UNCONFIRMED, NumberAlertState.ACTIVE) and not alert.is_open(at=at)
    return AlertView(
        "ended" if has_run_out else alert.state,
        alert.email,
        alert.offering_slug,
        alert.word,
        alert.only_code,
        format_day(alert.last_day),
    )


def requested_words(alert: NumberAlert) -> str:
    """The next step of an alert that was just requested."""
    if alert.state is NumberAlertState.ACTIVE:
        return f"We'll email you when a number with {alert.word} is available, until {format_day(alert.last_day)}."
    return "Check your email. We sent you a link to confirm the alert. It works for 24 hours."
