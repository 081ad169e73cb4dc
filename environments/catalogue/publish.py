"""Reads the catalogue's YAML files into one document, and publishes it."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from business_layer.catalogue.ports import PublishedVersion
from business_layer.catalogue.publishing import PublishCatalogue
from business_layer.catalogue.reading import CatalogueInvalid, read_catalogue
from business_layer.shared.actor import SYSTEM

FOLDER = Path(__file__).parent
DOCUMENTS, BUNDLES = "documents.yaml", "bundles.yaml"


def read_documents(folder: Path = FOLDER) -> dict[str, Any]:
    """The catalogue document of a folder: one file a family, documents and bundles. Raises CatalogueInvalid."""
    files = sorted(folder.glob("*.yaml"), key=lambda path: (_order(path), path.name))
    contents = {path.name: _loaded(path) for path in files}
    return {
        "families": [content for name, content in contents.items() if name not in {DOCUMENTS, BUNDLES}],
        "documents": contents.get(DOCUMENTS, []),
        "bundles": contents.get(BUNDLES, []),
    }


def validate(at: datetime, folder: Path = FOLDER) -> int:
    """Check the files and return how many offerings they hold. Raises CatalogueInvalid listing every fault."""
    return len(read_catalogue(read_documents(folder), number=1, valid_from=at).offerings)


def publish(use_case: PublishCatalogue, *, valid_from: datetime | None, folder: Path = FOLDER) -> PublishedVersion:
    """Publish the files as the next version. Raises CatalogueInvalid."""
    return use_case(document=read_documents(folder), by=SYSTEM, valid_from=valid_from)


def _order(path: Path) -> int:
    """The families in the order in which the store shows them; new ones come last."""
    known = ("voice.yaml", "internet.yaml", "mobile.yaml")
    return known.index(path.name) if path.name in known else len(known)


def _loaded(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CatalogueInvalid(f"{path.name} cannot be read.", errors={path.name: str(error)}) from error
