"""The work list of customers who may leave: care calls them, and notes what came of it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.insight.call_customers import CloseCall, TakeCall
from business_layer.insight.calls_to_customers import CallState, monday_of
from business_layer.insight.queries import CallQueries
from business_layer.shared.clock import Clock
from business_layer.shared.errors import DomainError
from presentation_layer.context import current_actor
from presentation_layer.errors import status_of
from presentation_layer.views.customer_calls import OUTCOME_WORDS, call_view, calls_view


class CustomerCallsController:
    def __init__(self, calls: CallQueries, take: TakeCall, close: CloseCall, clock: Clock) -> None:
        self._calls, self._take, self._close, self._clock = calls, take, close, clock

    def calls(self) -> ResponseReturnValue:
        week = monday_of(self._clock.now())
        return render_template(
            "office/calls.html", page=calls_view(self._calls.of_week(week, seen_by=current_actor()), week)
        )

    def call(self, call_id: UUID) -> ResponseReturnValue:
        return self._page(call_id)

    def create_taking(self, call_id: UUID) -> ResponseReturnValue:
        try:
            self._take(call_id=call_id, by=current_actor())
        except DomainError as refused:
            return self._page(call_id, refused)
        return redirect(url_for(".call", call_id=call_id))

    def create_outcome(self, call_id: UUID) -> ResponseReturnValue:
        outcome = request.form.get("outcome", "")
        try:
            self._close(call_id=call_id, outcome=outcome, by=current_actor())
        except DomainError as refused:
            return self._page(call_id, refused)
        flash(f"Noted: {OUTCOME_WORDS[CallState(outcome)].lower()}.")
        return redirect(url_for(".calls"))

    def _page(self, call_id: UUID, refused: DomainError | None = None) -> ResponseReturnValue:
        actor = current_actor()
        row = self._calls.call(call_id, seen_by=actor)
        error = refused.message if refused else ""
        page = render_template("office/call.html", call=call_view(row, mine=actor.user_id), error=error)
        return page, status_of(refused) if refused else 200
