"""The list of what waits for a person."""

from dataclasses import dataclass

from business_layer.order_management.queries import Whose
from business_layer.shared.counts import count_words
from presentation_layer.views.orders import OrderRowView

CHOICES = ((Whose.MINE, "Mine"), (Whose.NOBODYS, "Unassigned"), (Whose.ALL, "All"))
EMPTY = {
    Whose.MINE: "None of your orders need attention.",
    Whose.NOBODYS: "No unassigned orders need attention.",
    Whose.ALL: "No orders need attention. Reviews to complete and fallouts to fix appear here.",
}


@dataclass(frozen=True, kw_only=True)
class WaitingView:
    """A page of the list, whose part it is, and where the page asks what changed since."""

    rows: tuple[OrderRowView, ...]
    more: str
    is_first_page: bool
    whose: Whose
    can_mend: bool
    changes: str
    since: str

    @property
    def choices(self) -> tuple[tuple[str, str, bool], ...]:
        return tuple((which.value, words, which is self.whose) for which, words in CHOICES)

    @property
    def told(self) -> str:
        """The words of a page that follows the list when it changed."""
        return f"{count_words(len(self.rows), 'order needs', 'orders need')} attention."

    @property
    def empty_words(self) -> str:
        return EMPTY[self.whose] if self.is_first_page else "No more orders need attention."
