"""The catalogue's files are read strictly, and each fault names its file."""

import re
from pathlib import Path

import pytest
import yaml

from business_layer.catalogue.catalogue_file.read_catalogue import CatalogueInvalid
from environments.catalogue.publish import FOLDER, read_documents, validate
from environments.settings.sources import read_document
from tests.builders.catalogue import NOW, a_catalogue_document, a_document_row, a_row

FAMILY = a_catalogue_document()["families"][0]


def written(folder: Path, **files: object) -> Path:
    """A folder with these files. Strings are written as they are, other values as YAML."""
    for name, content in files.items():
        text = content if isinstance(content, str) else yaml.safe_dump(content)
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def faults_of(folder: Path) -> dict[str, str]:
    with pytest.raises(CatalogueInvalid) as refused:
        validate(NOW, folder)
    return refused.value.errors


def test_the_shipped_catalogue_can_be_published() -> None:
    assert validate(NOW) == 11


def test_the_catalogue_names_the_support_number_of_the_settings() -> None:
    named = {
        number for path in FOLDER.glob("*.yaml") for number in re.findall(r"\(8\d\d\) \d{3}-\d{4}", path.read_text())
    }

    assert named == {read_document("production")["support_number"]}


def test_families_have_the_order_of_the_store_and_new_ones_come_last(tmp_path: Path) -> None:
    families = {
        name: {**FAMILY, "slug": name, "offerings": [a_row(slug=name)]} for name in ("attic", "mobile", "voice")
    }

    document = read_documents(written(tmp_path, **families))

    assert [family["slug"] for family in document["families"]] == ["voice", "mobile", "attic"]


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_a_folder_without_files_is_refused_with_what_belongs_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(CatalogueInvalid, match="Put a YAML file for each family there"):
        validate(NOW, tmp_path / name)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("slug: voice\nname: Voice\nslug: vox\n", "line 3: the key slug appears twice; remove one of them."),
        ("slug: voice\nwhen:\n  a: 1\n  a: 2\n", "line 4: the key a appears twice; remove one of them."),
        ("slug: voice\nwhen: {yes: 1}\n", "line 2: the key yes is no text; put it in quotes."),
        ("slug: [voice\nname: Voice\n", "line 2: expected ',' or ']', but got ':'."),
        ("slug: !!python/name:os.system\n", "line 1: could not determine a constructor"),
        ("", "It is empty."),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_line(tmp_path: Path, text: str, fault: str) -> None:
    assert faults_of(written(tmp_path, voice=text))["voice.yaml"].startswith(fault)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "voice.yaml").write_bytes("name: Café".encode("latin-1"))

    assert "utf-8" in faults_of(tmp_path)["voice.yaml"]


def test_a_date_without_quotes_stays_the_text_that_was_written(tmp_path: Path) -> None:
    assert read_documents(written(tmp_path, documents="- version: 2026-06-01\n"))["documents"] == [
        {"version": "2026-06-01"}
    ]


def test_a_fault_of_shape_names_the_file(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        voice=FAMILY,
        mobile={**FAMILY, "slug": "mobile", "offerings": [a_row(slug="pager", lead_time_days=-1)]},
        documents=[a_document_row(version="June")],
        bundles=[{"slug": "both"}],
    )

    assert set(faults_of(folder)) == {
        "mobile.yaml: offerings.0.lead_time_days",
        "documents.yaml: 0.version",
        "bundles.yaml: 0",
    }


def test_a_contradiction_names_the_file(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        voice={**FAMILY, "offerings": [a_row(excludes=["telegraph"])]},
        mobile={**FAMILY, "slug": "mobile", "offerings": [a_row(slug="pager"), a_row(slug="twice")]},
        internet={**FAMILY, "slug": "mobile", "offerings": [a_row(slug="twice")]},
        documents=[a_document_row(body="$nobody")],
        bundles=[{"slug": "both", "name": "Both", "offerings": ["line", "telegraph"], "percent_off_monthly": 5}],
    )

    assert set(faults_of(folder)) == {
        "voice.yaml: line.excludes.telegraph",
        "internet.yaml, mobile.yaml: twice",
        "families: mobile",
        "documents.yaml: terms.body",
        "bundles.yaml: both.telegraph",
    }


def test_a_twelfth_offering_needs_a_file_and_no_code(tmp_path: Path) -> None:
    shipped = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.yaml")}

    assert validate(NOW, written(tmp_path, **shipped, fax={**FAMILY, "slug": "fax"})) == 12
