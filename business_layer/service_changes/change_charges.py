"""The one-time charges of a change, each with its calculation in words."""

from collections.abc import Iterator

from business_layer.service_changes.calculated_change import CalculatedChange
from business_layer.service_changes.propose_disconnection import early_termination_line, early_termination_words
from business_layer.service_changes.service_change import ChangeCharge


def charges_of(change: CalculatedChange) -> tuple[ChangeCharge, ...]:
    """The charges of the catalogue for this change, and the one for a term that ends sooner."""
    return tuple(_charges(change))


def _charges(change: CalculatedChange) -> Iterator[ChangeCharge]:
    for line in change.charges:
        words = f"{line.name}: {line.count} × {line.unit_amount} = {line.total}" if line.count > 1 else ""
        yield ChangeCharge(line=line, calculation=words)
    charge = change.term.charge
    if charge is not None:
        yield ChangeCharge(line=early_termination_line(charge), calculation=early_termination_words(charge))
