"""A document becomes the next version once, and only when it is one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from business_layer.catalogue.catalogue_file.read_catalogue import CatalogueInvalid
from business_layer.catalogue.ports import PublishedVersion
from business_layer.catalogue.publish_catalogue import PublishCatalogue, digest_of
from business_layer.shared.actor import SYSTEM
from tests.builders.catalogue import NOW, a_catalogue_document, a_row
from tests.fakes.clock import FakeClock
from tests.fakes.unit_of_work import Books


@pytest.fixture
def books() -> Books:
    return Books()


def publish(books: Books, document: Any, **facts: Any) -> PublishedVersion:
    return PublishCatalogue(books, FakeClock(NOW))(document=document, by=SYSTEM, **facts)


def test_the_first_version_is_number_one_and_valid_at_once(books: Books) -> None:
    document = a_catalogue_document()

    version = publish(books, document)

    assert books.catalogue_versions.all == {1: version}
    assert version == PublishedVersion(
        number=1, digest=digest_of(document), published_at=NOW, valid_from=NOW, document=document
    )


def test_the_same_content_twice_makes_one_version(books: Books) -> None:
    first = publish(books, a_catalogue_document())
    again = publish(books, dict(reversed(a_catalogue_document().items())))

    assert again is first
    assert len(books.catalogue_versions.all) == 1


def test_other_content_is_the_next_version(books: Books) -> None:
    publish(books, a_catalogue_document())

    assert publish(books, a_catalogue_document(a_row(name="Other"))).number == 2


def test_what_was_published_before_the_latest_can_be_published_again(books: Books) -> None:
    first = publish(books, a_catalogue_document())
    publish(books, a_catalogue_document(a_row(name="Other")))

    third = publish(books, a_catalogue_document())

    assert (third.number, third.digest) == (3, first.digest)


def test_a_version_may_be_valid_later(books: Books) -> None:
    tomorrow = NOW + timedelta(days=1)

    version = publish(books, a_catalogue_document(), valid_from=tomorrow)

    assert (version.published_at, version.valid_from) == (NOW, tomorrow)


@pytest.mark.parametrize("document", [{"families": []}, a_catalogue_document(a_row(name={1, 2})), None])
def test_what_is_no_catalogue_is_not_published(books: Books, document: Any) -> None:
    with pytest.raises(CatalogueInvalid):
        publish(books, document)

    assert books.catalogue_versions.all == {}


def test_a_version_cannot_be_changed_afterwards(books: Books) -> None:
    version: Any = publish(books, a_catalogue_document())

    with pytest.raises(AttributeError):
        version.number = 7
    assert replace(version, number=7) != version
