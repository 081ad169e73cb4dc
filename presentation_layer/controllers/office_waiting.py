"""The lists of work that waits for a person: on the home page and in full, for me or for all, kept up to date."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.insight.queries import MarkedOrder, OrderRisks
from business_layer.order_management.queries import OrderQueries, PageKey, Whose
from business_layer.shared.actor import Permission
from presentation_layer.context import current_actor
from presentation_layer.views.order_risk import risk_view
from presentation_layer.views.orders import OrderRowView, rows_view
from presentation_layer.views.page_tokens import PAGE_SIZE, page_key, page_token
from presentation_layer.views.waiting_list import WaitingView
from presentation_layer.words import OFFICE_ORDER_WORDS

WAITING_SHOWN = 15


class WaitingLists:
    """Makes the lists, and the parts of their pages that follow."""

    def __init__(self, orders: OrderQueries, risks: OrderRisks) -> None:
        self._orders, self._risks = orders, risks

    def shown_on_home(self) -> WaitingView:
        return self._view(WAITING_SHOWN, None, url_for(".home_changes", whose=_whose()))

    def shown_as_a_whole(self) -> WaitingView:
        token = request.args.get("after", "")
        after = page_key(token)
        address = url_for(".waiting_changes", whose=_whose(), after=token or None)
        return self._view(PAGE_SIZE, after, address)

    def _view(self, size: int, after: PageKey | None, address: str) -> WaitingView:
        whose = _whose()
        rows = self._orders.waiting_for_people(seen_by=current_actor(), after=after, limit=size + 1, whose=whose)
        marked = self._risks.of_orders([row.number for row in rows])
        return WaitingView(
            rows=tuple(_with_risk(row, marked) for row in rows_view(rows[:size], OFFICE_ORDER_WORDS)),
            more=page_token(rows, size),
            is_first_page=after is None,
            whose=whose,
            can_mend=current_actor().may(Permission.RETRY_FALLOUT),
            changes=address,
            since=blake2b(repr((rows, sorted(marked))).encode(), digest_size=8).hexdigest(),
        )


class OfficeWaitingController:
    def __init__(self, lists: WaitingLists) -> None:
        self._lists = lists

    def waiting(self) -> ResponseReturnValue:
        return render_template("office/waiting.html", waiting=self._lists.shown_as_a_whole())

    def changes(self) -> ResponseReturnValue:
        return _changed("office/_waiting_table.html", self._lists.shown_as_a_whole())

    def home_changes(self) -> ResponseReturnValue:
        return _changed("office/_waiting_lines.html", self._lists.shown_on_home())


def _changed(template: str, waiting: WaitingView) -> ResponseReturnValue:
    """The list, if it is another one than the page shows; else nothing: 204."""
    if request.args.get("since") == waiting.since:
        return "", 204
    return render_template("office/waiting_changes.html", part=template, waiting=waiting)


def _with_risk(row: OrderRowView, marked: Mapping[str, MarkedOrder]) -> OrderRowView:
    risk = risk_view(marked.get(row.number))
    return replace(row, risk=risk.why) if risk else row


def _whose() -> Whose:
    """The agent whose work is listed: at first everyone's for agents who can fix it, their own for others."""
    asked = request.args.get("whose", "")
    if asked in set(Whose):
        return Whose(asked)
    return Whose.ALL if current_actor().may(Permission.RETRY_FALLOUT) else Whose.MINE
