"""A document becomes the next version once, and only when it is one."""

from dataclasses import replace
from datetime import timedelta
from types import TracebackType
from typing import Any

import pytest

from business_layer.catalogue.catalogue_file.read_catalogue import CatalogueInvalid
from business_layer.catalogue.ports import PublishedVersion
from business_layer.catalogue.publish_catalogue import PublishCatalogue, digest_of
from business_layer.shared.actor import SYSTEM, Actor
from business_layer.shared.events import Recordable
from tests.builders.catalogue import NOW, a_catalogue_document, a_row


class FakeVersions:
    """The versions that were committed; a unit of work left without commit adds none."""

    def __init__(self) -> None:
        self.committed: list[PublishedVersion] = []
        self.pending: list[PublishedVersion] = []
        self.catalogue_versions = self
        self.running: frozenset[int] = frozenset()

    def __call__(self, *, by: Actor, reason: str = "") -> "FakeVersions":
        return self

    def __enter__(self) -> "FakeVersions":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pending = []

    def commit(self) -> None:
        self.committed += self.pending

    def record(self, told: Recordable) -> None:
        raise AssertionError("publishing records no events")

    def latest(self) -> PublishedVersion | None:
        return self.committed[-1] if self.committed else None

    def add(self, version: PublishedVersion) -> None:
        self.pending.append(version)

    def formats_read(self) -> frozenset[int]:
        return self.running

    def now(self) -> Any:
        return NOW


@pytest.fixture
def versions() -> FakeVersions:
    return FakeVersions()


def publish(versions: FakeVersions, document: Any, **facts: Any) -> PublishedVersion:
    return PublishCatalogue(versions, versions)(document=document, by=SYSTEM, **facts)


def test_the_first_version_is_number_one_and_valid_at_once(versions: FakeVersions) -> None:
    document = a_catalogue_document()

    version = publish(versions, document)

    assert versions.committed == [version]
    assert version == PublishedVersion(
        number=1, digest=digest_of(document), published_at=NOW, valid_from=NOW, document=document
    )


def test_the_same_content_twice_makes_one_version(versions: FakeVersions) -> None:
    first = publish(versions, a_catalogue_document())
    again = publish(versions, dict(reversed(a_catalogue_document().items())))

    assert again is first
    assert len(versions.committed) == 1


def test_other_content_is_the_next_version(versions: FakeVersions) -> None:
    publish(versions, a_catalogue_document())

    assert publish(versions, a_catalogue_document(a_row(name="Other"))).number == 2


def test_what_was_published_before_the_latest_can_be_published_again(versions: FakeVersions) -> None:
    first = publish(versions, a_catalogue_document())
    publish(versions, a_catalogue_document(a_row(name="Other")))

    third = publish(versions, a_catalogue_document())

    assert (third.number, third.digest) == (3, first.digest)


def test_a_version_may_be_valid_later(versions: FakeVersions) -> None:
    tomorrow = NOW + timedelta(days=1)

    version = publish(versions, a_catalogue_document(), valid_from=tomorrow)

    assert (version.published_at, version.valid_from) == (NOW, tomorrow)


@pytest.mark.parametrize("document", [{"families": []}, a_catalogue_document(a_row(name={1, 2})), None])
def test_what_is_no_catalogue_is_not_published(versions: FakeVersions, document: Any) -> None:
    with pytest.raises(CatalogueInvalid):
        publish(versions, document)

    assert versions.committed == []


def test_a_version_cannot_be_changed_afterwards(versions: FakeVersions) -> None:
    version = publish(versions, a_catalogue_document())

    with pytest.raises(AttributeError):
        version.number = 7  # type: ignore[misc]
    assert replace(version, number=7) != version
