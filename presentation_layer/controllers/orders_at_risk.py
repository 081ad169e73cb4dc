"""The list of open orders that may fall out or miss their date, those most at risk first."""

from flask import render_template
from flask.typing import ResponseReturnValue

from business_layer.insight.queries import OrderRisks
from business_layer.order_management.queries import OrderQueries
from presentation_layer.context import current_actor
from presentation_layer.views.order_risk import risk_view
from presentation_layer.views.orders import rows_view
from presentation_layer.words import OFFICE_ORDER_WORDS, instant_words

MOST_SHOWN = 100


class OrdersAtRiskController:
    def __init__(self, orders: OrderQueries, risks: OrderRisks) -> None:
        self._orders, self._risks = orders, risks

    def at_risk(self) -> ResponseReturnValue:
        marked = self._risks.every(at_most=MOST_SHOWN)
        found = self._orders.numbered([risk.number for risk in marked], seen_by=current_actor())
        rows = {row.number: row for row in rows_view(found, OFFICE_ORDER_WORDS)}
        return render_template(
            "office/at_risk.html",
            rows=[(rows[risk.number], risk_view(risk)) for risk in marked if risk.number in rows],
            ranked=instant_words(self._risks.ranked_at()),
            most=MOST_SHOWN,
        )
