"""The rules that a person would write, which a model must beat, and which serve if it does not."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from site_intelligence.mine.examples import Cell, Fact

# A share of fewer examples is drawn toward that of all.
TRUSTED_EXAMPLES = 20


@dataclass(frozen=True)
class OneColumnRule:
    """Ranks by the value of one column, such as the access of an order."""

    column: str
    shares: dict[Fact, float]
    otherwise: float

    def score(self, facts: Sequence[Fact]) -> float:
        return next((self.shares[fact] for fact in facts if fact in self.shares), self.otherwise)

    def reasons(self, facts: Sequence[Fact], most: int) -> list[Fact]:
        return [fact for fact in facts if self.shares.get(fact, 0.0) > self.otherwise][:most]


def fit_one_column(columns: Sequence[str]) -> Callable[[Sequence[Cell]], OneColumnRule]:
    """A maker of rules: of those columns, the one whose values differ most in their outcomes."""

    def fit(cells: Sequence[Cell]) -> OneColumnRule:
        rules = [_rule_of(column, cells) for column in columns]
        return max(rules, key=lambda rule: _spread(rule, cells))

    return fit


def _rule_of(column: str, cells: Sequence[Cell]) -> OneColumnRule:
    n: Counter[Fact] = Counter()
    positives: Counter[Fact] = Counter()
    for cell in cells:
        for fact in cell.facts:
            if fact.split("=", 1)[0] == column:
                n[fact] += cell.n
                positives[fact] += cell.positives
    overall = sum(cell.positives for cell in cells) / max(sum(cell.n for cell in cells), 1)
    shares = {fact: (positives[fact] + overall * TRUSTED_EXAMPLES) / (n[fact] + TRUSTED_EXAMPLES) for fact in sorted(n)}
    return OneColumnRule(column, shares, overall)


def _spread(rule: OneColumnRule, cells: Sequence[Cell]) -> float:
    """The distance of the shares of the rule from the share of all examples."""
    return sum(cell.n * (rule.score(cell.facts) - rule.otherwise) ** 2 for cell in cells)


@dataclass(frozen=True)
class MostFirstRule:
    """Ranks by a column whose values are in an order, such as the number of inquiries."""

    column: str
    order: Sequence[str]

    def score(self, facts: Sequence[Fact]) -> float:
        for fact in facts:
            column, _, value = fact.partition("=")
            if column == self.column and value in self.order:
                return float(self.order.index(value))
        return 0.0

    def reasons(self, facts: Sequence[Fact], most: int) -> list[Fact]:
        return [fact for fact in facts if fact.startswith(f"{self.column}=") and self.score([fact]) > 0][:most]
