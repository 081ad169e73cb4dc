"""A browser that connects from a separate loopback address."""

from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.poolmanager import PoolManager

from tests.demo.browser import Browser


class Visitor(Browser):
    """The demonstration's browser, through the proxy's TLS."""

    def __init__(self, origin: str, certificate: Path, address: str) -> None:
        super().__init__(origin)
        self._http.trust_env = False
        self._http.verify = str(certificate)
        self._http.mount("https://", _FromAddress(address))

    def post(self, path: str, fields: dict[str, str]) -> requests.Response:
        """Send a form with the token of the current page; redirects are not followed."""
        token = str(self.page.xpath("//input[@name='csrf_token']/@value")[0])
        target, headers = f"{self.origin}{path}", {"Referer": self.url}
        return self._http.post(
            target, data={"csrf_token": token, **fields}, headers=headers, timeout=60, allow_redirects=False
        )

    def take_over_cookies(self, other: Browser) -> None:
        """Continue the session of another browser."""
        self._http.cookies.update(other._http.cookies)

    def send(self, path: str, body: bytes, headers: dict[str, str]) -> requests.Response:
        """Send a document, as another system would."""
        return self._http.post(f"{self.origin}{path}", data=body, headers=headers, timeout=60, allow_redirects=False)

    def get(self, path: str) -> requests.Response:
        return self._http.get(f"{self.origin}{path}", timeout=60, allow_redirects=False)


class _FromAddress(HTTPAdapter):
    """Connects from a loopback address to the proxy, whatever host is requested."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        options["source_address"] = (self._address, 0)
        self.poolmanager = PoolManager(num_pools=arguments[0], maxsize=arguments[1], **options)

    def get_connection_with_tls_context(self, request: Any, verify: Any, *_: Any, cert: Any = None, **__: Any) -> Any:
        of_host, of_pool = self.build_connection_pool_key_attributes(request, verify, cert)
        host, of_host["host"] = of_host["host"], "127.0.0.1"
        request.headers["Host"] = f"{host}:{of_host['port']}"
        named = {**of_pool, "server_hostname": host, "assert_hostname": host}
        return self.poolmanager.connection_from_host(**of_host, pool_kwargs=named)
