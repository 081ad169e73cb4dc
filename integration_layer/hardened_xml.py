"""Parse XML from outside safely, and check it against the packaged schemas."""

from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from threading import Lock

from lxml import etree

WSDL_FOLDER = files("integration_layer") / "wsdl"


class UnusableXml(Exception):
    """The document is not well-formed, declares a document type, or violates its schema.

    The message never quotes the document: it goes to logs, and the document may contain anything.
    """


class Schema:
    """One packaged XML Schema. lxml's validator keeps its error log on itself, so one thread uses it at a time."""

    def __init__(self, path: Path) -> None:
        self._schema = etree.XMLSchema(etree.parse(str(path)))
        self._lock = Lock()

    def check(self, element: etree._Element) -> None:
        """Raise UnusableXml unless the element is valid."""
        with self._lock:
            is_valid = self._schema.validate(element)
        if not is_valid:
            raise UnusableXml("The document violates its schema.")


@lru_cache(maxsize=8)
def packaged_schema(name: str) -> Schema:
    """Return the schema `name`.xsd of the package."""
    with as_file(WSDL_FOLDER) as folder:
        return Schema(folder / f"{name}.xsd")


def parsed(body: bytes) -> etree._Element:
    """Return the root element of a document. Raises UnusableXml also if it declares a document type or entities."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UnusableXml("The document is not well-formed.") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnusableXml("The document declares a document type.")
    return root
