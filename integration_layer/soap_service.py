"""Call a SOAP service, with three outcomes: it answers, it refuses, or it is unavailable."""

from dataclasses import dataclass, field
from importlib.resources import as_file
from threading import Lock
from typing import Any

import structlog
import zeep
from requests import RequestException
from urllib3.exceptions import HTTPError
from zeep.exceptions import Error as ZeepError
from zeep.exceptions import Fault, ValidationError
from zeep.wsse.username import UsernameToken

from business_layer.shared.errors import GatewayUnavailable
from integration_layer.hardened_xml import WSDL_FOLDER, packaged_schema
from integration_layer.soap_transport import GuardedTransport, UnsendableRequest, UnusableAnswer, pooled_session

HARDENED = zeep.Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class SoapAccess:
    """Access to a SOAP service. Time-outs are in seconds; `ca_bundle` is the path of a file with trusted roots."""

    endpoint: str
    user: str
    password: str = field(repr=False)
    connect_timeout: float = 2.0
    operation_timeout: float = 10.0
    ca_bundle: str | None = None


class SoapRefused(Exception):
    """The service refused, with a stable code and a message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class SoapNotSent(SoapRefused):
    """The request was refused before it was sent, so the service knows nothing of it."""

    def __init__(self) -> None:
        super().__init__("unsendable", "The request contains something that cannot be sent to the network.")


class SoapService:
    """The service of the package's WSDL `name`.wsdl, called at the address of `access`.

    Creating zeep's client takes tens of milliseconds, and threads can share it: it is created on the first call.
    """

    def __init__(self, name: str, access: SoapAccess) -> None:
        self._name, self._access = name, access
        self._namespace = f"urn:dialtone:{name}:v1"
        self._proxy: Any = None
        self._lock = Lock()

    def call(self, operation: str, **values: Any) -> Any:
        """Return the operation's answer. Raises SoapRefused, SoapNotSent if nothing was sent, or GatewayUnavailable."""
        try:
            return getattr(self._operations(), operation)(**values)
        except Fault as fault:
            raise self._refusal(fault) or self._unavailable(operation, fault, fault_code=str(fault.code)) from fault
        except UnusableAnswer as broken:
            raise self._unavailable(operation, broken, why=str(broken)) from broken
        except (RequestException, HTTPError, OSError) as broken:
            # Before ValueError: what requests raises for a broken endpoint is both, and no request's fault.
            raise self._unavailable(operation, broken) from broken
        except (UnsendableRequest, ValidationError, ValueError) as unfit:
            raise SoapNotSent from unfit
        except ZeepError as broken:
            raise self._unavailable(operation, broken) from broken

    def _operations(self) -> Any:
        with self._lock:
            if self._proxy is None:
                self._proxy = self._create_proxy()
        return self._proxy

    def _create_proxy(self) -> Any:
        access = self._access
        transport = GuardedTransport(
            session=pooled_session(access.ca_bundle),
            schema=packaged_schema(self._name),
            connect_timeout=access.connect_timeout,
            operation_timeout=access.operation_timeout,
        )
        token = UsernameToken(access.user, access.password, use_digest=True, zulu_timestamp=True)
        with as_file(WSDL_FOLDER) as folder:
            client = zeep.Client(str(folder / f"{self._name}.wsdl"), wsse=token, transport=transport, settings=HARDENED)
        return client.create_service(f"{{{self._namespace}}}{self._name.capitalize()}Binding", access.endpoint)

    def _refusal(self, fault: Fault) -> SoapRefused | None:
        # Only a fault with a typed detail is a refusal. After any other fault (a wrong password, an error inside the
        # service) the request was not considered, so it is tried again later.
        for detail in fault.detail if fault.detail is not None else ():
            code, message = (detail.findtext(f"{{{self._namespace}}}{part}") for part in ("code", "message"))
            if code and message:
                return SoapRefused(code, message)
        return None

    def _unavailable(self, operation: str, broken: Exception, **facts: str) -> GatewayUnavailable:
        log.warning("soap_unavailable", service=self._name, operation=operation, cause=type(broken).__name__, **facts)
        return GatewayUnavailable(f"{self._name.capitalize()} did not answer.")
