"""The page on which visitors and customers choose what events of their visits may be kept with, at any time."""

from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.shared.visits import Consent
from business_layer.user_management.event_consent import ChooseEventConsent
from presentation_layer.consent import current_consent, keep_consent
from presentation_layer.context import current_actor
from presentation_layer.controllers.account import local_path
from presentation_layer.forms.privacy_choice import CustomerPrivacyChoiceForm, PrivacyChoiceForm
from presentation_layer.forms.submission import submit

WORDS = {
    Consent.NONE: "We only count pages and orders now. Nothing says which of them were yours.",
    Consent.MEASURE: "We measure your visits under a random number now. You can change that at any time.",
    Consent.PERSONALIZE: "We connect your visits to your account now. You can change that at any time.",
}


class PrivacyChoicesController:
    def __init__(self, choose: ChooseEventConsent) -> None:
        self._choose = choose

    def page(self) -> ResponseReturnValue:
        chosen = current_consent().chosen
        return self._page(_form().blank({"choice": chosen or Consent.NONE}))

    def create(self) -> ResponseReturnValue:
        def choose(form: PrivacyChoiceForm) -> ResponseReturnValue:
            self._choose(consent=form.consent, by=current_actor())
            keep_consent(form.consent, form.channel)
            flash(WORDS[form.consent])
            return redirect(_page_before())

        return submit(_form().of(request.form), choose, self._page)

    def _page(self, form: PrivacyChoiceForm) -> str:
        return render_template("store/privacy_choices.html", form=form, consent=current_consent())


def _form() -> type[PrivacyChoiceForm]:
    return CustomerPrivacyChoiceForm if current_actor().customer_id else PrivacyChoiceForm


def _page_before() -> str:
    """The page with the banner, or this one."""
    referrer = urlsplit(request.referrer or "")
    path = local_path(referrer.path) if referrer.netloc == request.host else ""
    return path or url_for(".privacy_choices")
