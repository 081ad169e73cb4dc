"""Canceling an order, or some of its items, and answering what that costs."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.answer_revision import AnswerRevision
from business_layer.order_management.cancel_order import CancelProductOrder
from business_layer.order_management.cancellation_outlook import CancellationOutlooks
from business_layer.shared.actor import ActorKind
from presentation_layer.context import current_actor
from presentation_layer.forms.cancellations import (
    AgentCancellationForm,
    AgentChargeAnswerForm,
    CancellationForm,
    ChargeAnswerForm,
)
from presentation_layer.forms.submission import submit
from presentation_layer.views.cancellation import CancellationPage, cancellation_page

AnswerForm = ChargeAnswerForm | AgentChargeAnswerForm


class CancellationsController:
    """The same pages on the store and in the back office, for actors who may see the order there."""

    def __init__(
        self,
        outlooks: CancellationOutlooks,
        catalogues: Catalogues,
        cancel: CancelProductOrder,
        answer: AnswerRevision,
    ) -> None:
        self._outlooks, self._catalogues = outlooks, catalogues
        self._cancel, self._answer = cancel, answer

    def cancellation(self, number: str) -> ResponseReturnValue:
        page = self._page(number)
        chosen = request.args.getlist("item") or [choice.value for choice in page.choices]
        return _rendered(page, _form().blank({"items": chosen}))

    def create_cancellation(self, number: str) -> ResponseReturnValue:
        def cancel(form: CancellationForm) -> ResponseReturnValue:
            self._cancel(
                number=number,
                by=current_actor(),
                reason=form.reason,
                items=form.numbers,
                agreed_charge=form.agreed_charge,
            )
            flash("The cancellation has begun. This page shows what comes of it, and an email confirms it.")
            return redirect(url_for(".order", number=number))

        form, page = _form().of(request.form), self._page(number)
        form.offer_items(page.choices)
        return submit(form, cancel, lambda wrong: _rendered(self._page(number), wrong))

    def create_charge_acceptance(self, number: str, revision_number: int) -> ResponseReturnValue:
        return self._answered(number, revision_number, True, "The charge is accepted. We continue.")

    def create_charge_refusal(self, number: str, revision_number: int) -> ResponseReturnValue:
        return self._answered(number, revision_number, False, "The order continues as it was.")

    def _answered(self, number: str, revision_number: int, accepts: bool, done: str) -> ResponseReturnValue:
        def answer(form: AnswerForm) -> ResponseReturnValue:
            self._answer(
                number=number,
                revision_number=revision_number,
                accepts=accepts,
                by=current_actor(),
                agreement=form.agreement,
            )
            flash(done)
            return redirect(url_for(".order", number=number))

        form = answer_form_type().of(request.form)
        return submit(form, answer, lambda wrong: _rendered(self._page(number), _form().blank(), wrong))

    def _page(self, number: str) -> CancellationPage:
        return cancellation_page(self._outlooks(number, seen_by=current_actor()), self._catalogues)


def _form() -> type[CancellationForm]:
    return AgentCancellationForm if _is_agent() else CancellationForm


def answer_form_type() -> type[AnswerForm]:
    return AgentChargeAnswerForm if _is_agent() else ChargeAnswerForm


def _is_agent() -> bool:
    return current_actor().kind is ActorKind.AGENT


def _rendered(page: CancellationPage, form: CancellationForm, answer: AnswerForm | None = None) -> str:
    form.offer_items(page.choices)
    form.typed["charges"] = page.shown_charges
    return render_template(
        "store/cancellation.html",
        page=page,
        form=form,
        answer=answer or answer_form_type().blank(),
    )
