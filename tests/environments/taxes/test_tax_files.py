"""The files of tax tables: the shipped sample, and an operator's own folder."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from business_layer.billing.charge_taxes import taxed_charges
from business_layer.billing.read_tax_table import TaxTablesInvalid
from business_layer.catalogue.prices import PriceType
from business_layer.shared.addresses import validated_address
from environments.commands.dialtone import dialtone
from environments.taxes import tax_table_files
from environments.taxes.tax_table_files import COLUMNS, NONE, SAMPLE, load_tax_table
from tests.builders.catalogue import ANSWERS, the_catalogue

SHIPPED = Path(tax_table_files.__file__).parent / SAMPLE
COLUMBUS = validated_address(street="77 North Front Street", unit="", city="Columbus", state="OH", zip_code="43215")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "taxes"))


@pytest.mark.parametrize("slug", sorted(ANSWERS))
def test_the_sample_knows_every_service_of_the_catalogue(slug: str) -> None:
    offering = the_catalogue().offering(slug)
    charges = taxed_charges(offering, offering.price_lines(offering.specification.validate_answers(ANSWERS[slug])))

    estimate = load_tax_table(SAMPLE).estimate(charges, what=slug, address=COLUMBUS, on=date(2026, 11, 28))

    assert charges
    assert estimate.not_included == ()
    taxed = {line.jurisdiction for line in estimate.lines if line.rate}
    assert not taxed if slug in {"dial-up", "mobile-dial-up"} else {"US-OH", "US-OH-FRANKLIN"} <= taxed


def test_every_price_of_the_catalogue_names_a_service_of_the_sample() -> None:
    known = {service.code for service in load_tax_table(SAMPLE).services}

    named = {
        offering.taxed_service(price.id)
        for offering in the_catalogue().offerings
        for price in offering.prices
        if price.type is not PriceType.USAGE
    }

    assert named <= known


def test_separately_priced_local_features_pay_federal_excise_and_calling_at_one_price_does_not() -> None:
    calling = the_catalogue().offering("complete-calling")
    plain = calling.specification.validate_answers(ANSWERS["complete-calling"])

    def excise(values: dict[str, object]) -> list[str]:
        charges = taxed_charges(calling, calling.price_lines(values))
        found = load_tax_table(SAMPLE).estimate(charges, what="Calling", address=COLUMBUS, on=date(2026, 11, 28))
        return [str(line.amount) for line in found.lines if line.kind == "excise"]

    assert excise({**plain, "lines": 2, "features": []}) == []
    assert excise({**plain, "lines": 2, "features": ["caller_id"]}) == ["$0.12"]


def test_a_folder_of_the_operators_own_is_read(folder: Path) -> None:
    assert load_tax_table(str(folder)) == load_tax_table(SAMPLE)


def test_without_tables_nothing_is_known() -> None:
    assert load_tax_table(NONE).rates == ()


@pytest.mark.parametrize("name", COLUMNS)
def test_a_missing_file_or_one_with_other_columns_is_named(folder: Path, name: str) -> None:
    (folder / name).write_text("a,b\n", "utf-8")
    with pytest.raises(TaxTablesInvalid) as refused:
        load_tax_table(str(folder))
    assert "Its first line must be" in refused.value.errors[name]

    (folder / name).unlink()
    with pytest.raises(TaxTablesInvalid) as missing:
        load_tax_table(str(folder))
    assert "cannot be read" in missing.value.errors[name]


def test_a_row_with_a_column_too_few_is_named_with_its_line(folder: Path) -> None:
    rates = folder / "rates.csv"
    rates.write_text(rates.read_text("utf-8") + "US,excise,Short\n", "utf-8")
    last = len(rates.read_text("utf-8").splitlines())

    with pytest.raises(TaxTablesInvalid) as refused:
        load_tax_table(str(folder))

    assert refused.value.errors == {f"rates.csv line {last}": "It has 3 columns instead of 11."}


def test_the_check_says_which_rates_end_when(folder: Path) -> None:
    told = CliRunner().invoke(dialtone, ["taxes", "check", str(folder)]).output

    assert told.startswith("The tax tables can be used: ")
    assert "Federal Universal Service Charge (US) ends on 2027-04-01" in told
