"""This release reads what the one before wrote, and says what it writes that the one before does not know."""

from tomllib import loads
from typing import Any

import pytest

from business_layer.catalogue.catalogue_file.formats import FORMAT_READ
from business_layer.catalogue.catalogue_file.read_catalogue import read_published_catalogue
from business_layer.order_management.queries import OrderCriteria
from business_layer.user_management.queries import PersonCriteria
from database_layer.types import converter
from presentation_layer.forms.kept_criteria import read_criteria
from tests.releases.golden import AT, BEFORE, FOLDER, MAKING, as_text, documents, enumerations, golden_files, read

REGENERATE = (
    "What this release writes has changed. Run `python -m tests.releases` and commit what it wrote; docs/developer.md, "
    "“Tolerating the next release”, says what to mind."
)
NEW = FOLDER / "new_in_2.toml"


@pytest.mark.parametrize("name", sorted(golden_files()))
def test_the_golden_files_of_the_release_in_the_making_say_what_it_writes(name: str) -> None:
    written = (MAKING / name).read_text("utf-8") if (MAKING / name).exists() else ""

    assert written == as_text(golden_files()[name]), REGENERATE


@pytest.mark.parametrize("folder", [BEFORE, MAKING], ids=["before", "in the making"])
def test_every_document_is_read(folder: Any) -> None:
    kinds, written = documents(), read(folder, "documents.json")

    for name in set(kinds) & set(written):
        found = converter.structure(written[name], kinds[name])
        again = converter.unstructure(found, kinds[name])
        assert _keeps(again, written[name]), f"{name} loses something that release {folder.name} wrote"


def test_no_document_of_the_release_before_has_gone() -> None:
    """A column that is no longer read is dropped a release later: the release before still writes it."""
    assert set(read(BEFORE, "documents.json")) <= set(documents())


def test_every_value_of_the_release_before_is_known() -> None:
    known = {name: {value.value for value in kind} for name, kind in enumerations().items()}

    for name, values in read(BEFORE, "enumerations.json").items():
        assert set(values) <= known[name], f"Release {BEFORE.name} writes values of {name} that are no longer read."


def test_kept_searches_of_the_release_before_are_understood() -> None:
    written = read(BEFORE, "documents.json")
    orders = {name: str(value) for name, value in written["searches.criteria of orders"].items()}
    people = {name: str(value) for name, value in written["searches.criteria of people"].items()}

    assert isinstance(read_criteria(OrderCriteria, orders), OrderCriteria)
    assert isinstance(read_criteria(PersonCriteria, people), PersonCriteria)


def test_the_catalogue_of_the_release_before_is_understood() -> None:
    catalogue = read_published_catalogue(read(BEFORE, "catalogue.json"), number=1, valid_from=AT)

    assert len(catalogue.offerings) == 11


def test_every_job_of_the_release_before_can_still_be_run() -> None:
    """Only names and arguments: the tests of the release before try the handlers."""
    before, now = read(BEFORE, "jobs.json"), golden_files()["jobs.json"]

    assert set(before) <= set(now)
    for task, job in now.items():
        taken_away = set(before.get(task, job)["arguments"]) - set(job["arguments"])
        if taken_away:
            assert job["since"] > before[task]["since"], f"{task} lost {taken_away} without a new `since`."


def test_a_format_is_read_one_release_before_it_is_published() -> None:
    assert FORMAT_READ - read(BEFORE, "versions.json")["catalogue"] in {0, 1}


def test_what_is_new_says_how_the_release_before_lives_with_it() -> None:
    said = loads(NEW.read_text("utf-8"))["lives_with"]
    new = set(_new_values()) | set(_new_jobs())

    unsaid, stale = sorted(new - set(said)), sorted(set(said) - new)
    assert not unsaid, (
        f"{unsaid} may be written while release {BEFORE.name} still runs, which does not know it. Write it one release "
        f"later, or say in {NEW.name} how that release lives with it."
    )
    assert not stale, f"{stale} in {NEW.name} is not new."
    assert all(len(reason) > 20 for reason in said.values())


def _new_values() -> list[str]:
    """Values of the enumerations that the release before reads; one that is new as a whole it never meets."""
    before = read(BEFORE, "enumerations.json")
    now = golden_files()["enumerations.json"]
    both = set(before) & set(now)
    return [f"{name}.{value}" for name in both for value in now[name] if value not in before[name]]


def _new_jobs() -> list[str]:
    before = read(BEFORE, "jobs.json")
    return [f"job {task}" for task in golden_files()["jobs.json"] if task not in before]


def _keeps(again: Any, written: Any) -> bool:
    """True if everything that was written is still there; this release may add to it."""
    if isinstance(written, dict):
        return all(name in again and _keeps(again[name], value) for name, value in written.items())
    if isinstance(written, list):
        return len(again) == len(written) and all(_keeps(*pair) for pair in zip(again, written, strict=True))
    return bool(again == written)
