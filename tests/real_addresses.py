"""Take many addresses through the code of the pages: `python -m tests.real_addresses FILE`.

FILE has the columns street, city, state and zip_code, as people wrote them. Each address is looked up as the store's
first page does it: the form, the question to the availability tool, and the page with the answer; so is an address of
every ZIP code in use. What is asked about is sent again as it was shown. Nothing is kept and nothing leaves the
process; it takes a few minutes.
"""

import csv
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import zipcodes
from werkzeug.datastructures import MultiDict

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.catalogue_file.read_catalogue import read_catalogue
from business_layer.online_ordering.availability import AvailabilityAnswer, Confidence, QualificationResult
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.shared.errors import Invalid
from business_layer.shared.zip_codes import MILITARY_OR_TERRITORY
from environments.catalogue.publish import read_documents
from environments.sandbox.availability.answers import answer, site_of
from environments.sandbox.soap_endpoint import Refusal
from presentation_layer.controllers.shop_window import AddressForm
from presentation_layer.forms.addresses import address_of
from presentation_layer.views.availability import availability_view

NOW = datetime(2026, 11, 28, 15, 0, tzinfo=UTC)
SPECIFICATIONS = ("VoiceLine", "DialUp", "DedicatedInternet")
MISSED_AT_MOST = 20


def looked_up(typed: dict[str, str], catalogue: Catalogue) -> tuple[str, dict[str, str]]:
    """Return "taken", "asked" (questioned, then taken) or "refused" for an address, and the messages."""
    form = AddressForm.of(MultiDict(typed))
    errors = dict(form.errors)
    if form.is_valid:
        try:
            _page(form, catalogue)
        except Invalid as wrong:
            form.reject(wrong)
            errors = dict(form.errors)
    if not errors:
        return "taken", {}
    again = AddressForm.of(MultiDict({name: str(view.value) for name, view in form.fields.items()}))
    try:
        _page(again, catalogue)
    except Invalid as wrong:
        return "refused", wrong.errors or {"": wrong.message}
    return "asked", errors


def _page(form: AddressForm, catalogue: Catalogue) -> None:
    """Return what the page with the answer shows. Raises Invalid as the business does."""
    address = address_of(form.data or form.typed, "")
    try:
        site = site_of(address.zip_code, address.state)
    except Refusal as refused:
        raise Invalid(str(refused), field="zip_code") from refused
    qualification = ServiceQualification(
        id=UUID(int=1), address=address, visitor_id=UUID(int=2), customer_id=None, asked_at=NOW
    )
    found = (answer(site, specification, None) for specification in SPECIFICATIONS)
    answers = tuple(
        AvailabilityAnswer(
            specification=row.specification,
            result=QualificationResult(row.result),
            reason=row.reason,
            confidence=Confidence(row.confidence),
            installation_interval_days=row.days,
            maximum_mbps=row.maximum_mbps,
            alternate_mbps=row.alternate_mbps,
        )
        for row in found
    )
    qualification.answer(answers, at=NOW)
    view = availability_view(qualification, catalogue, NOW)
    if str(address) != view.address or not view.cards:
        raise RuntimeError(f"The page for {address} is not complete.")


def of_every_zip_code() -> list[dict[str, str]]:
    """An address in each ZIP code in use where the store sells."""
    return [
        {"street": "100 Main Street", "city": row["city"], "state": row["state"], "zip_code": row["zip_code"]}
        for row in zipcodes.list_all()
        if row["active"] and row["state"] not in MILITARY_OR_TERRITORY
    ]


def report(title: str, addresses: list[dict[str, str]], catalogue: Catalogue) -> None:
    outcomes: Counter[str] = Counter()
    refused: list[str] = []
    for typed in addresses:
        outcome, messages = looked_up(typed, catalogue)
        outcomes[outcome] += 1
        if outcome == "refused":
            refused.append(f"  {', '.join(typed.values())}: {' '.join(messages.values())}")
    print(f"{title}: {sum(outcomes.values())} addresses, {dict(outcomes)}")
    print("\n".join(refused[:MISSED_AT_MOST]))


def main(path: str) -> int:
    catalogue = read_catalogue(read_documents(), number=1, valid_from=NOW)
    with Path(path).open(encoding="utf-8", newline="") as file:
        listed = [{name: value or "" for name, value in row.items()} for row in csv.DictReader(file)]
    report(Path(path).name, listed, catalogue)
    report("every ZIP code", of_every_zip_code(), catalogue)
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name a file of addresses: python -m tests.real_addresses FILE")
    sys.exit(main(sys.argv[1]))
