"""The price panel of offerings, comparisons, the cart and the review: what it costs, when, and what is saved."""

from collections.abc import Iterable
from dataclasses import dataclass

from business_layer.catalogue.prices import PriceLine, PriceType, Totals
from presentation_layer.views.taxes import TaxesView

ON_FIRST_BILL = "on your first bill"


@dataclass(frozen=True)
class PanelLine:
    """One line of a panel; an `is_saving` line reduces the price, and an `is_sum` line is a total."""

    label: str
    amount: str
    is_saving: bool = False
    is_sum: bool = False


@dataclass(frozen=True, kw_only=True)
class PricePanel:
    """The words of a panel. All amounts are words already; empty words are left out.

    `with_taxes` has both totals with the estimated taxes and fees, where they are known.
    `lines` are what is paid each month, `once_lines` once; `taxes` and `once_taxes` are their estimates with the sums
    of both. `usage` is what use costs. `offers` are sentences on what else would save, `savings` are short: each
    is a tag. `date` is the earliest day as a phrase, `date_note` what it depends on. `ending` is
    what it costs to cancel before the end of a term.
    """

    monthly: str
    with_taxes: str = ""
    once: str = ""
    once_when: str = ON_FIRST_BILL
    lines: tuple[PanelLine, ...] = ()
    sum_label: str = "Monthly total"
    once_lines: tuple[PanelLine, ...] = ()
    taxes: tuple[PanelLine, ...] = ()
    once_taxes: tuple[PanelLine, ...] = ()
    due_today: str = ""
    tax_notes: tuple[str, ...] = ()
    usage: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    savings: tuple[str, ...] = ()
    ending: str = ""
    date: str = ""
    date_note: str = ""

    @property
    def in_words(self) -> str:
        """The price as a phrase, for those who do not see the panel change."""
        once = f", plus {self.once} once" if self.once else ""
        taxed = f"; with estimated taxes and fees {self.with_taxes}" if self.with_taxes else ""
        return f"{self.monthly} a month{once}{taxed}"


def panel_lines(lines: Iterable[PriceLine], type_: PriceType, quantity: int = 1) -> tuple[PanelLine, ...]:
    """The price lines of one type, for that quantity."""
    once = ", once" if type_ is PriceType.ONE_TIME else ""
    return tuple(
        PanelLine(_label(line, quantity) + once, str(line.total * quantity), is_saving=line.total.amount < 0)
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


def is_estimated(taxes: TaxesView) -> bool:
    """True if the taxes are known, also where they come to nothing."""
    return bool(taxes.rows) or not taxes.not_included


def all_in_words(taxes: TaxesView) -> str:
    """The totals with the estimated taxes and fees, as a phrase; empty if they are not known."""
    if not is_estimated(taxes):
        return ""
    once = f", {taxes.all_in.one_time} one-time" if taxes.all_in.one_time.amount else ""
    return f"{taxes.all_in.monthly} a month{once}"


def tax_lines(taxes: TaxesView) -> tuple[PanelLine, ...]:
    """The estimated taxes and fees each month, and the monthly total with them; none if they are not known."""
    if not is_estimated(taxes):
        return ()
    return (
        PanelLine("Estimated taxes and fees", str(taxes.totals.monthly)),
        PanelLine("Estimated monthly total", str(taxes.all_in.monthly), is_sum=True),
    )


def once_tax_lines(taxes: TaxesView) -> tuple[PanelLine, ...]:
    """The same for the one-time charges; none if there are no such charges."""
    if not is_estimated(taxes) or not taxes.all_in.one_time:
        return ()
    return (
        PanelLine("One-time taxes and fees", str(taxes.totals.one_time)),
        PanelLine("Estimated one-time total", str(taxes.all_in.one_time), is_sum=True),
    )
