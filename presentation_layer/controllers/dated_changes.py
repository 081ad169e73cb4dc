"""Disconnecting, suspending and resuming a service: one form each, which leads to the review of what is proposed."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.service_changes.propose_disconnection import ProposeDisconnection
from business_layer.service_changes.propose_resumption import ProposeResumption
from business_layer.service_changes.propose_suspension import ProposeSuspension
from business_layer.service_changes.service_change import ChangeKind, ServiceChange
from business_layer.service_changes.suspension_rules import reasons_for
from business_layer.shared.actor import ActorKind
from presentation_layer.context import current_actor
from presentation_layer.controllers.change_forms import ChangeForms
from presentation_layer.forms.form import Form
from presentation_layer.forms.service_changes import AGENT_REASONS, REASONS, DayForm, SuspensionForm, typed_day
from presentation_layer.forms.submission import submit

F = TypeVar("F", bound=Form)


class DatedChangesController:
    """The same pages on the store and in the back office."""

    def __init__(
        self,
        forms: ChangeForms,
        disconnect: ProposeDisconnection,
        suspend: ProposeSuspension,
        resume: ProposeResumption,
    ) -> None:
        self._forms, self._disconnect, self._suspend, self._resume = forms, disconnect, suspend, resume

    def disconnection(self, product_id: UUID) -> ResponseReturnValue:
        return self._page(
            ChangeKind.DISCONNECT, DayForm.blank(self._chosen(ChangeKind.DISCONNECT, product_id)), product_id
        )

    def create_disconnection(self, product_id: UUID) -> ResponseReturnValue:
        def propose(form: DayForm) -> ServiceChange:
            return self._disconnect(product_id=product_id, requested_on=form.data["requested_on"], by=current_actor())

        return self._answer(ChangeKind.DISCONNECT, DayForm.of(request.form), product_id, propose)

    def suspension(self, product_id: UUID) -> ResponseReturnValue:
        return self._page(
            ChangeKind.SUSPEND,
            _with_reasons(SuspensionForm.blank(self._chosen(ChangeKind.SUSPEND, product_id))),
            product_id,
        )

    def create_suspension(self, product_id: UUID) -> ResponseReturnValue:
        def propose(form: SuspensionForm) -> ServiceChange:
            return self._suspend(
                product_id=product_id,
                reason=form.reason,
                requested_on=form.data["requested_on"],
                resume_on=form.data["resume_on"],
                by=current_actor(),
            )

        form = _with_reasons(SuspensionForm.of(request.form))
        return self._answer(ChangeKind.SUSPEND, form, product_id, propose)

    def resumption(self, product_id: UUID) -> ResponseReturnValue:
        return self._page(ChangeKind.RESUME, DayForm.blank(self._chosen(ChangeKind.RESUME, product_id)), product_id)

    def create_resumption(self, product_id: UUID) -> ResponseReturnValue:
        def propose(form: DayForm) -> ServiceChange:
            return self._resume(product_id=product_id, requested_on=form.data["requested_on"], by=current_actor())

        return self._answer(ChangeKind.RESUME, DayForm.of(request.form), product_id, propose)

    def _chosen(self, kind: ChangeKind, product_id: UUID) -> dict[str, str]:
        """The answers of the proposal from whose review the form was opened again."""
        earlier = self._forms.earlier(kind, product_id)
        if earlier is None:
            return {}
        reason = earlier.item.suspension_reason
        return {**typed_day(earlier.requested_on), **({"reason": reason.value} if reason else {})}

    def _answer(
        self, kind: ChangeKind, form: F, product_id: UUID, propose: Callable[[F], ServiceChange]
    ) -> ResponseReturnValue:
        """Keep the proposal and show it, or show the form again with what is wrong."""

        def keep(form: F) -> ResponseReturnValue:
            return redirect(url_for(".service_change", change_id=propose(form).id))

        return submit(form, keep, lambda wrong: self._page(kind, wrong, product_id))

    def _page(self, kind: ChangeKind, form: Form, product_id: UUID) -> str:
        page = self._forms.page(kind, product_id)
        return render_template("store/dated_change.html", page=page, form=form)


def _with_reasons(form: SuspensionForm) -> SuspensionForm:
    """The form with the reasons that the actor may give."""
    actor = current_actor()
    words = REASONS if actor.kind is ActorKind.CUSTOMER else AGENT_REASONS
    form.offer("reason", tuple(words[reason] for reason in reasons_for(actor)))
    return form
