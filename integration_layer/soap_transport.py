"""Transport for zeep: pooled connections, a deadline, a size limit, and schema checks in both directions."""

from dataclasses import dataclass
from functools import lru_cache
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from time import monotonic
from typing import Any

import requests
from lxml import etree
from requests.adapters import HTTPAdapter

from integration_layer.hardened_xml import Schema, UnusableXml, parsed

ENVELOPE = "{http://schemas.xmlsoap.org/soap/envelope/}"
ANSWER_STATUSES = {200, 500}
LONGEST_ANSWER_BYTES = 256 * 1024


class UnusableAnswer(Exception):
    """The answer cannot be used. The message never quotes it."""


class UnsendableRequest(Exception):
    """The request violates the service's schema, so it is not sent."""


@dataclass(frozen=True)
class Answer:
    """The part of an HTTP answer that zeep reads."""

    status_code: int
    headers: dict[str, str]
    content: bytes
    encoding: str = "utf-8"


@lru_cache(maxsize=4)
def pooled_session(ca_bundle: str | None) -> requests.Session:
    """Return the connection pool that the gateways of a process share. It is created on first use, after a fork.

    It ignores proxies and .netrc of the environment and keeps no cookies: credentials come only from settings.
    """
    session = requests.Session()
    session.trust_env = False
    session.verify = ca_bundle or True
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=16)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class GuardedTransport:
    """A transport for zeep that loads only local WSDL files and checks requests and answers against the schema.

    Answers are checked before zeep's own parser sees them. Of a SOAP fault only the typed detail is checked.
    """

    def __init__(
        self, *, session: requests.Session, schema: Schema, connect_timeout: float, operation_timeout: float
    ) -> None:
        self._session, self._schema, self._timeout = session, schema, (connect_timeout, operation_timeout)

    def load(self, path: str) -> bytes:
        """Return the content of a WSDL or schema file."""
        return Path(path).read_bytes()

    def post_xml(self, address: str, envelope: etree._Element, headers: dict[str, str]) -> Answer:
        """Send a checked envelope and return a checked answer.

        Raises UnsendableRequest, UnusableAnswer, and what requests and urllib3 raise.
        """
        try:
            self._schema.check(_only_child_of_body(envelope))
        except UnusableXml as broken:
            raise UnsendableRequest(str(broken)) from None
        answer = self._exchange(address, etree.tostring(envelope, xml_declaration=True, encoding="utf-8"), headers)
        self._examine(answer)
        return answer

    def _exchange(self, address: str, message: bytes, headers: dict[str, str]) -> Answer:
        # No compression: an answer could grow past the size limit while it is unpacked. No redirects: one would send
        # the request with its password digest to an address that is not configured.
        deadline = monotonic() + self._timeout[1]
        with self._session.post(
            address,
            data=message,
            headers={**headers, "Accept-Encoding": "identity"},
            timeout=self._timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code not in ANSWER_STATUSES or "Content-Encoding" in response.headers:
                raise UnusableAnswer(f"HTTP status {response.status_code}.")
            return Answer(response.status_code, {"Content-Type": "text/xml"}, _read(response.raw, deadline))

    def _examine(self, answer: Answer) -> None:
        try:
            content = _only_child_of_body(parsed(answer.content))
            if content.tag != f"{ENVELOPE}Fault":
                self._schema.check(content)
            for detail in content.iterfind("detail/*"):
                self._schema.check(detail)
        except UnusableXml as broken:
            raise UnusableAnswer(str(broken)) from None


def _read(raw: Any, deadline: float) -> bytes:
    # The time-out of requests restarts with each piece, so a server that sends slowly would be read for ever.
    content = bytearray()
    while piece := raw.read1(65536):
        content += piece
        if len(content) > LONGEST_ANSWER_BYTES:
            raise UnusableAnswer("The answer is too long.")
        if monotonic() > deadline:
            raise UnusableAnswer("The answer takes too long.")
    return bytes(content)


def _only_child_of_body(envelope: etree._Element) -> etree._Element:
    body = envelope.find(f"{ENVELOPE}Body")
    if envelope.tag != f"{ENVELOPE}Envelope" or body is None or len(body) != 1:
        raise UnusableXml("The document is not a SOAP envelope with one element in its body.")
    return body[0]
