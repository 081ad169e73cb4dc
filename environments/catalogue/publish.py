"""Reads the catalogue's YAML files into one document, and publishes it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from business_layer.catalogue.catalogue_file.formats import FORMAT_READ
from business_layer.catalogue.catalogue_file.read_catalogue import CatalogueInvalid, read_catalogue
from business_layer.catalogue.ports import PublishedVersion
from business_layer.catalogue.publish_catalogue import PublishCatalogue
from business_layer.shared.actor import SYSTEM
from environments.catalogue.strict_yaml import loaded

FOLDER = Path(__file__).parent
DOCUMENTS, BUNDLES = "documents.yaml", "bundles.yaml"


@dataclass(frozen=True)
class CatalogueFiles:
    """The files of a folder by name: one for each family, the contract's documents, and bundles if there are any."""

    contents: Mapping[str, Any]

    @property
    def families(self) -> list[str]:
        return [name for name in self.contents if name not in {DOCUMENTS, BUNDLES}]

    @property
    def document(self) -> dict[str, Any]:
        return {
            "format": FORMAT_READ,
            "families": [self.contents[name] for name in self.families],
            "documents": self.contents.get(DOCUMENTS, []),
            "bundles": self.contents.get(BUNDLES, []),
        }

    @contextmanager
    def naming_them(self) -> Iterator[None]:
        """Name the file of each fault that is found in the document."""
        try:
            yield
        except CatalogueInvalid as wrong:
            errors = {self._place(place): words for place, words in wrong.errors.items()}
            raise CatalogueInvalid(wrong.message, errors=errors) from None

    def _place(self, place: str) -> str:
        first, _, rest = place.partition(".")
        if first == "documents":
            return f"{DOCUMENTS}: {rest}"
        if first == "bundles":
            return f"{BUNDLES}: {rest}"
        if first == "families":
            index, _, rest = rest.partition(".")
            return f"{self.families[int(index)]}: {rest}" if index.isdigit() else f"families: {index}"
        if first == "offerings":
            return f"{', '.join(self._files_with(rest))}: {rest}"
        return f"{', '.join(self._files_with(first))}: {place}"

    def _files_with(self, slug: str) -> list[str]:
        """The files that contain an offering with that slug."""
        return [
            name
            for name in self.families
            if any(offering["slug"] == slug for offering in self.contents[name]["offerings"])
        ]


def read_files(folder: Path = FOLDER) -> CatalogueFiles:
    """The catalogue's files of a folder. Raises CatalogueInvalid if there are none, or if one cannot be read."""
    files = sorted(folder.glob("*.yaml"), key=lambda path: (_order(path), path.name))
    if not files:
        raise CatalogueInvalid(
            f"There is no catalogue in {folder}. Put a YAML file for each family there, and {DOCUMENTS}."
        )
    return CatalogueFiles({path.name: loaded(path) for path in files})


def read_documents(folder: Path = FOLDER) -> dict[str, Any]:
    """The catalogue document of a folder's files. Raises CatalogueInvalid."""
    return read_files(folder).document


def validate(at: datetime, folder: Path = FOLDER) -> int:
    """Check the files and return the number of offerings. Raises CatalogueInvalid with every fault."""
    files = read_files(folder)
    with files.naming_them():
        return len(read_catalogue(files.document, number=1, valid_from=at).offerings)


def publish(use_case: PublishCatalogue, *, valid_from: datetime | None, folder: Path = FOLDER) -> PublishedVersion:
    """Publish the files as the next version. Raises CatalogueInvalid with every fault."""
    files = read_files(folder)
    with files.naming_them():
        return use_case(document=files.document, by=SYSTEM, valid_from=valid_from)


def _order(path: Path) -> int:
    """The families in the order in which the store shows them; new ones come last."""
    known = ("voice.yaml", "internet.yaml", "mobile.yaml")
    return known.index(path.name) if path.name in known else len(known)
