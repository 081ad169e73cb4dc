"""Reads and writes the SOAP 1.1 envelopes of the sandbox's services."""

from importlib.resources import as_file, files
from threading import Lock

from lxml import etree

from environments.sandbox.markup import Markup

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSDL_FOLDER = files("integration_layer") / "wsdl"


class SoapFault(Exception):
    """The fault that a service answers. `code` is Client, Server or a wsse code; `detail` is an element or None."""

    def __init__(self, code: str, message: str, detail: etree._Element | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.detail = code, message, detail


class Contract:
    """The XML Schema of one service, which checks its requests and its own answers."""

    def __init__(self, name: str) -> None:
        with as_file(WSDL_FOLDER) as folder:
            self._schema = etree.XMLSchema(etree.parse(str(folder / f"{name}.xsd")))
        self._lock = Lock()

    def reason_against(self, element: etree._Element) -> str:
        """The reason why an element is invalid; empty if it is valid. Locked: lxml's validator is not thread-safe."""
        with self._lock:
            try:
                self._schema.assertValid(element)
            except etree.DocumentInvalid as invalid:
                return str(invalid)[:500]
            return ""


def opened(body: bytes) -> tuple[etree._Element | None, etree._Element]:
    """Return the header of an envelope and the one element in its body. Raises SoapFault."""
    envelope = _parsed(body)
    content = envelope.find(f"{{{SOAP}}}Body")
    if envelope.tag != f"{{{SOAP}}}Envelope" or content is None or len(content) != 1:
        raise SoapFault("Client", "Send a SOAP 1.1 envelope with one element in its body.")
    return envelope.find(f"{{{SOAP}}}Header"), content[0]


def _parsed(body: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise SoapFault("Client", "The request is not well-formed XML.") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise SoapFault("Client", "A request must not declare a document type.")
    return root


def enveloped(content: etree._Element) -> bytes:
    """The envelope around one element, as bytes."""
    make = Markup(SOAP, prefix="soap")
    return etree.tostring(make("Envelope", make("Body", content)), xml_declaration=True, encoding="utf-8")


def fault_element(fault: SoapFault) -> etree._Element:
    """The Fault element. Its parts have no namespace (SOAP 1.1, 4.4)."""
    element = etree.Element(f"{{{SOAP}}}Fault", nsmap={"soap": SOAP, "wsse": WSSE})
    prefix = "soap" if fault.code in {"Client", "Server"} else "wsse"
    etree.SubElement(element, "faultcode").text = f"{prefix}:{fault.code}"
    etree.SubElement(element, "faultstring").text = fault.message
    if fault.detail is not None:
        etree.SubElement(element, "detail").append(fault.detail)
    return element
