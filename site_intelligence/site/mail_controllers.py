"""The choice to get the numbers of the overview by mail."""

from datetime import date
from typing import Protocol

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue


class NumbersByMail(Protocol):
    """The current reader's mails with numbers."""

    def is_on(self) -> bool:
        """True if they get them each Monday."""
        ...

    def address(self) -> str:
        """The email address that they are sent to."""
        ...

    def choose(self, *, wants: bool) -> None: ...

    def send_now(self, until: date) -> None:
        """Have the numbers up to a day mailed at once."""
        ...


class MailController:
    """Turns the Monday mail on and off, and sends the numbers at once."""

    def __init__(self, mails: NumbersByMail) -> None:
        self._mails = mails

    def create_monday_mail(self) -> ResponseReturnValue:
        self._mails.choose(wants=True)
        flash(f"These numbers will come to {self._mails.address()} each Monday.")
        return redirect(url_for(".home"))

    def end_monday_mail(self) -> ResponseReturnValue:
        self._mails.choose(wants=False)
        flash("You get no more mail on Mondays.")
        return redirect(url_for(".home"))

    def create_mail_now(self) -> ResponseReturnValue:
        """Send the numbers that the page shows. The day is the page's own, so a wrong one was not typed."""
        try:
            until = date.fromisoformat(request.form.get("to", ""))
        except ValueError:
            abort(400)
        self._mails.send_now(until)
        flash(f"These numbers are on their way to {self._mails.address()}.")
        return redirect(url_for(".home", to=until.isoformat()))
