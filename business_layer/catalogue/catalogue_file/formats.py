"""Formats of catalogue documents. A release reads those up to FORMAT_READ and passes over newer ones."""

from collections.abc import Mapping
from typing import Any

from business_layer.shared.errors import WrittenByNewerRelease

# A catalogue document, or one of its rows, as plain data.
Document = Mapping[str, Any]

# 1: the first. 2: documents of the contract may name more facts than the first release could tell, and offerings have
# a plan for each action.
FORMAT_READ = 2


class CatalogueNotUnderstood(WrittenByNewerRelease):
    """A published version that only a newer release can read."""

    code = "catalogue_not_understood"


def format_of(document: Document) -> int:
    """The format of a document; one that does not say has the first."""
    return int(document.get("format", 1))
