"""The list of what waits for a person."""

from dataclasses import dataclass

from business_layer.order_management.queries import Whose
from presentation_layer.views.orders import OrderRowView

CHOICES = ((Whose.MINE, "Mine"), (Whose.NOBODYS, "Nobody’s"), (Whose.ALL, "All"))
EMPTY = {
    Whose.MINE: "Nothing that is assigned to you waits for a person.",
    Whose.NOBODYS: "Nothing waits that is assigned to nobody.",
    Whose.ALL: "Reviews to complete and fallouts to mend are listed here. There are none.",
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
    def empty_words(self) -> str:
        return EMPTY[self.whose] if self.is_first_page else "Nothing more waits for a person."
