"""A small tax table with sums that are easy to check by hand, and rows to break."""

from datetime import date
from decimal import Decimal
from typing import Any

from business_layer.billing.tax_tables import Jurisdiction, Level, Portion, TaxedService, TaxRate, TaxTable
from business_layer.billing.taxes import TaxKind
from business_layer.catalogue.prices import PriceType
from business_layer.shared.money import Money

BOTH = frozenset({PriceType.ONE_TIME, PriceType.RECURRING})
MONTHLY = frozenset({PriceType.RECURRING})
SERVICES = (
    TaxedService(code="voip_line", interstate=Decimal("0.6")),
    TaxedService(code="toll_free", interstate=Decimal("1")),
    TaxedService(code="calling_card", interstate=Decimal("0.5")),
    TaxedService(code="paging", interstate=Decimal("0.1"), is_mobile=True),
    TaxedService(code="internet_access", interstate=Decimal("1"), is_untaxed=True),
)
TAXED = frozenset({"voip_line", "toll_free", "calling_card", "paging"})
PLACES = (
    Jurisdiction(code="US", name="United States", level=Level.FEDERAL),
    Jurisdiction(code="US-NY", name="New York", level=Level.STATE, state="NY", has_local=True),
    Jurisdiction(code="US-NY-CITY", name="New York City", level=Level.LOCAL, state="NY", zip_prefixes=("100", "101")),
)


def a_rate(jurisdiction: str = "US-NY", name: str = "New York Sales Tax", **facts: Any) -> TaxRate:
    given: dict[str, Any] = {
        "kind": TaxKind.SALES,
        "services": TAXED,
        "charges": BOTH,
        "valid_from": date(2020, 1, 1),
        "source": "A test",
    }
    if "each" not in facts:
        given["rate"] = Decimal("0.04")
    return TaxRate(jurisdiction=jurisdiction, name=name, **{**given, **facts})


RATES = (
    a_rate(
        "US",
        "Federal Universal Service Charge",
        kind=TaxKind.UNIVERSAL_SERVICE,
        rate=Decimal("0.5"),
        portion=Portion.INTERSTATE,
        charges=MONTHLY,
    ),
    a_rate(),
    a_rate("US-NY-CITY", "New York City Sales Tax", rate=Decimal("0.05")),
    a_rate(
        "US-NY-CITY",
        "New York City 911 Surcharge",
        kind=TaxKind.EMERGENCY_SERVICE,
        each=Money(Decimal("1.00")),
        services=frozenset({"voip_line"}),
        charges=MONTHLY,
    ),
)


def a_tax_table(*rates: TaxRate) -> TaxTable:
    return TaxTable(services=SERVICES, jurisdictions=PLACES, rates=rates or RATES)


class SomeTaxTables:
    """The tax table of the moment, which may be given another."""

    def __init__(self) -> None:
        self.table = a_tax_table()

    def current(self) -> TaxTable:
        return self.table
