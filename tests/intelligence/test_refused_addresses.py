"""An address is refused if the offering cannot be had there; what can be had anywhere is no check of an address."""

from pathlib import Path

from business_layer.online_ordering.availability import QualificationResult
from business_layer.online_ordering.qualification import NOT_NEEDED
from site_intelligence.report.small_groups import Cell
from site_intelligence.report.unit_counts import CAN_BE_HAD, NOT_CHECKED
from site_intelligence.report.units import UNITS, count
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of


def test_only_what_cannot_be_had_is_refused(tmp_path: Path) -> None:
    results = ["available", "unavailable", *QualificationResult, NOT_NEEDED]
    events = [an_event("address_qualified", result=str(result)) for result in results]

    with history_of(tmp_path, *events) as history:
        assert count(UNITS["addresses"], (), history) == {(): Cell(2, 5)}


def test_the_results_are_those_that_the_product_writes() -> None:
    assert set(QualificationResult) - set(CAN_BE_HAD) == {QualificationResult.UNQUALIFIED}
    assert NOT_CHECKED == NOT_NEEDED
