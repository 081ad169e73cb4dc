"""The mark of an order that may fall out or miss its date, in words."""

from dataclasses import dataclass

from babel.lists import format_list

from business_layer.insight.learned_models import AnswerSource
from business_layer.insight.queries import MarkedOrder
from presentation_layer.words import short_instant_words

# Below it, a tenth more or less tells orders apart.
FEW_TIMES = 3
BY = {
    AnswerSource.MODEL: "Ranked by the model, ",
    AnswerSource.RULE: "Ranked by the rule, ",
}


@dataclass(frozen=True)
class RiskView:
    """`why` is a sentence with the reasons; `since` says who ranked the orders, and when."""

    why: str
    since: str


def risk_view(marked: MarkedOrder | None) -> RiskView | None:
    if marked is None:
        return None
    reasons = format_list(list(marked.reasons), locale="en_US")
    by = BY.get(marked.source, "Ranked ")
    return RiskView(
        why=f"Trouble is {_times(marked)} as likely as usual: {reasons}.",
        since=f"{by}{short_instant_words(marked.since)}.",
    )


def _times(marked: MarkedOrder) -> str:
    if marked.usual <= 0:
        return "more than twice"
    times = round(marked.likelihood / marked.usual, 1)
    return f"{times:.1f} times" if times < FEW_TIMES else f"{times:.0f} times"
