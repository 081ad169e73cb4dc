"""Publishing a catalogue document as the next immutable version."""

import hashlib
import json
from datetime import datetime

from business_layer.catalogue.catalogue_file.formats import FORMAT_READ, Document, format_of
from business_layer.catalogue.catalogue_file.read_catalogue import read_catalogue
from business_layer.catalogue.ports import CatalogueUnitOfWork, PublishedVersion
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class FormatNotReadYet(Conflict):
    """A release that cannot read the document's format is still running."""

    code = "format_not_read_yet"


class PublishCatalogue:
    """Publish a document as the next version, on sale from `valid_from` (now, when None).

    The same content twice makes no second version: the latest is returned. Raises CatalogueInvalid, FormatNotReadYet.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[CatalogueUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, document: Document, by: Actor, valid_from: datetime | None = None) -> PublishedVersion:
        now = self._clock.now()
        # Validate first: a document that is no catalogue may not even have a digest.
        read_catalogue(document, number=0, valid_from=valid_from or now)
        digest = digest_of(document)
        with self._unit_of_work(by=by, reason="publish catalogue") as uow:
            latest = uow.catalogue_versions.latest()
            if latest is not None and latest.digest == digest:
                return latest
            _require_read_by_all(document, uow.catalogue_versions.formats_read())
            version = PublishedVersion(
                number=latest.number + 1 if latest else 1,
                digest=digest,
                published_at=now,
                valid_from=valid_from or now,
                document=document,
                format=format_of(document),
            )
            uow.catalogue_versions.add(version)
            uow.commit()
        return version


def _require_read_by_all(document: Document, formats_read: frozenset[int]) -> None:
    wanted, oldest = format_of(document), min(formats_read, default=FORMAT_READ)
    if oldest < wanted:
        raise FormatNotReadYet(
            f"The catalogue has format {wanted}, and a release that is still running reads formats up to {oldest}. "
            "Publish it again when that release has stopped."
        )


def digest_of(document: Document) -> str:
    """The SHA-256 of the document's canonical JSON."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
