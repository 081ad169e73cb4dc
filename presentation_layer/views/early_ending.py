"""The cost of canceling before the end of a term, in words."""

from business_layer.catalogue.offering import EarlyTermination


def ending_words(charge: EarlyTermination | None) -> str:
    """The charge as a sentence; empty without a term."""
    if charge is None:
        return ""
    share = "half of" if charge.percent == 50 else f"{charge.percent}% of"
    return (
        f"If you cancel early, you pay {share} the remaining monthly charges: at most {charge.most}, and "
        f"{charge.each_month} less with each month you stay."
    )


def brief_ending(charge: EarlyTermination | None) -> str:
    """The term and the most that the charge can be, in one line."""
    return f"{charge.months}-month term. Cancel early: at most {charge.most}." if charge else ""
