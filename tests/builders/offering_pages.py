"""The price panel of an offering's page, with a small tax table."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from business_layer.catalogue.prices import Totals
from business_layer.online_ordering.availability import AvailabilityAnswer, Confidence, QualificationResult
from business_layer.online_ordering.estimate_taxes import EstimateTaxes
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.shared.addresses import GeographicAddress, validated_address
from presentation_layer.forms.offerings import OfferingForm
from presentation_layer.views.offering_price import OfferingPrices
from presentation_layer.views.price_panel import PricePanel
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.orders import OneCatalogue
from tests.builders.taxes import SomeTaxTables
from tests.fakes.clock import NOON, FakeClock

TOWER = validated_address(**AN_ADDRESS)
NOBODYS: Mapping[str, Totals] = {}


def panel_of(
    form: OfferingForm,
    qualification: ServiceQualification | None = None,
    *,
    near: GeographicAddress | None = None,
    in_cart: Mapping[str, Totals] = NOBODYS,
    at: datetime = NOON,
) -> PricePanel:
    clock = FakeClock(at)
    prices = OfferingPrices(OneCatalogue(), EstimateTaxes(SomeTaxTables(), clock), clock)
    return prices.panel(form, qualification, near=near, in_cart=in_cart)


def qualified(specification: str, result: str = "qualified", *, days: int = 0, **facts: Any) -> ServiceQualification:
    """The tower's answer for one specification."""
    asked = ServiceQualification(id=uuid4(), address=TOWER, visitor_id=uuid4(), customer_id=None, asked_at=NOON)
    answer = AvailabilityAnswer(
        specification=specification,
        result=QualificationResult(result),
        reason="As the tool says.",
        confidence=Confidence.GREEN,
        installation_interval_days=days,
        **facts,
    )
    asked.answer((answer,), at=NOON)
    return asked
