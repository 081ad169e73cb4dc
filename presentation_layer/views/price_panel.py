"""The price panel of offerings, comparisons, the cart and the review: what it costs, when, and what is saved."""

from collections.abc import Iterable
from dataclasses import dataclass

from business_layer.catalogue.prices import PriceLine, PriceType, Totals
from presentation_layer.views.taxes import TaxesView

ON_FIRST_BILL = "on your first bill"


@dataclass(frozen=True)
class PanelLine:
    """One line of a panel; an `is_saving` line reduces the price."""

    label: str
    amount: str
    is_saving: bool = False


@dataclass(frozen=True, kw_only=True)
class PricePanel:
    """The words of a panel. All amounts are words already; empty words are left out.

    `lines` are what is paid each month, `once_lines` once, `taxes` the estimate, `usage` what use costs. `savings` are
    short: each is a tag. `date` is the earliest day as a phrase, `date_note` what it depends on.
    """

    monthly: str
    once: str = ""
    once_when: str = ON_FIRST_BILL
    lines: tuple[PanelLine, ...] = ()
    sum_label: str = "Monthly total"
    once_lines: tuple[PanelLine, ...] = ()
    taxes: tuple[PanelLine, ...] = ()
    tax_notes: tuple[str, ...] = ()
    usage: tuple[str, ...] = ()
    savings: tuple[str, ...] = ()
    date: str = ""
    date_note: str = ""

    @property
    def in_words(self) -> str:
        """The price as a phrase, for those who do not see the panel change."""
        once = f", plus {self.once} once" if self.once else ""
        return f"{self.monthly} a month{once}"


def panel_lines(lines: Iterable[PriceLine], type_: PriceType, quantity: int = 1) -> tuple[PanelLine, ...]:
    """The price lines of one type, for that quantity."""
    return tuple(
        PanelLine(_label(line, quantity), str(line.total * quantity), is_saving=line.total.amount < 0)
        for line in lines
        if line.type is type_
    )


def _label(line: PriceLine, quantity: int) -> str:
    count = line.count * quantity
    return f"{line.name} × {count}" if count > 1 else line.name


def usage_lines(lines: Iterable[PriceLine]) -> tuple[str, ...]:
    """The usage prices, as sentences."""
    return tuple(f"{line.name}: {line.unit_amount} per {line.unit}." for line in lines if line.type is PriceType.USAGE)


def once_words(totals: Totals) -> str:
    """The one-time charges, or nothing."""
    return str(totals.one_time) if totals.one_time else ""


def tax_lines(taxes: TaxesView | None) -> tuple[PanelLine, ...]:
    """The estimated taxes and fees each month and once; none if they are not known."""
    if taxes is None or (taxes.not_included and not taxes.rows):
        return ()
    monthly, once = taxes.totals.monthly, taxes.totals.one_time
    lines = [PanelLine("Estimated taxes and fees", str(monthly))] if monthly or not once else []
    return (*lines, *([PanelLine("Estimated taxes and fees, once", str(once))] if once else []))
