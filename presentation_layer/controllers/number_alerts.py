"""Alerts: a visitor asks for an email when a number with a word is available, confirms it, and can cancel it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.change_number_alert import CancelNumberAlert, ConfirmNumberAlert, ViewNumberAlert
from business_layer.inventory.request_number_alert import RequestNumberAlert
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict, Invalid
from presentation_layer.context import current_actor
from presentation_layer.errors import status_of
from presentation_layer.forms.number_alerts import NumberAlertForm, alert_form
from presentation_layer.forms.submission import submit
from presentation_layer.views.number_alert import alert_view, requested_words


class NumberAlertsController:
    def __init__(
        self,
        catalogues: Catalogues,
        request: RequestNumberAlert,
        view: ViewNumberAlert,
        confirm: ConfirmNumberAlert,
        cancel: CancelNumberAlert,
        clock: Clock,
    ) -> None:
        self._catalogues, self._request, self._view = catalogues, request, view
        self._confirm, self._cancel, self._clock = confirm, cancel, clock

    def new(self, slug: str) -> ResponseReturnValue:
        wanted = {"word": request.args.get("word", ""), "prefix": request.args.get("prefix", "")}
        return self._page(slug, self._form(slug).fill(wanted))

    def create(self, slug: str) -> ResponseReturnValue:
        def ask(form: NumberAlertForm) -> ResponseReturnValue:
            word, prefix, email = form.data["word"], form.data["prefix"], form.data.get("email", "")
            alert = self._request(slug=slug, word=word, filtered_by=prefix, email=email, by=current_actor())
            flash(requested_words(alert))
            return redirect(url_for(".offering", slug=slug, search=alert.word, prefix=alert.only_code or None))

        return submit(self._form(slug).read(request.form), ask, lambda wrong: self._page(slug, wrong))

    def alert(self, token: str) -> ResponseReturnValue:
        return self._alert_page(token)

    def create_confirmation(self, token: str) -> ResponseReturnValue:
        try:
            self._confirm(token=token, by=current_actor())
        except (Invalid, Conflict) as refused:
            return self._alert_page(token, refused.message), status_of(refused)
        return redirect(url_for(".see_number_alert", token=token))

    def create_cancellation(self, token: str) -> ResponseReturnValue:
        try:
            self._cancel(token=token, by=current_actor())
        except (Invalid, Conflict) as refused:
            return self._alert_page(token, refused.message), status_of(refused)
        return redirect(url_for(".see_number_alert", token=token))

    def _form(self, slug: str) -> NumberAlertForm:
        offering = self._catalogues.current(self._clock.now()).offering(slug)
        return alert_form(offering.specification, asks_for_email=current_actor().customer_id is None)

    def _page(self, slug: str, form: NumberAlertForm) -> str:
        offering = self._catalogues.current(self._clock.now()).offering(slug)
        search = {"search": form.typed["word"] or None, "prefix": form.typed["prefix"] or None}
        return render_template("store/number_alert.html", form=form, slug=slug, name=offering.name, search=search)

    def _alert_page(self, token: str, problem: str = "") -> str:
        alert = alert_view(self._view(token=token, by=current_actor()), at=self._clock.now())
        return render_template("store/number_alert_state.html", alert=alert, token=token, problem=problem)
