"""One SOAP service over HTTP: its contract, its checks, its switches, and the ways in which it can misbehave."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event

import structlog
from flask import Blueprint, Response, request
from lxml import etree
from werkzeug.exceptions import RequestEntityTooLarge

from environments.sandbox.envelope import WSDL_FOLDER, Contract, SoapFault, enveloped, fault_element, opened
from environments.sandbox.markup import Markup
from environments.sandbox.switches import Mode, Switch, Switches
from environments.sandbox.username_tokens import UsernameTokens

log = structlog.get_logger(__name__)

WSDL_ADDRESS = "{http://schemas.xmlsoap.org/wsdl/soap/}address"


class Refusal(Exception):
    """The service refuses a valid request for a business reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Operation:
    """The function that answers a request element under a switch, and whether it changes anything."""

    answer: Callable[[etree._Element, Switch], etree._Element]
    is_change: bool


class SoapEndpoint:
    """The service `name` with its operations by name. `refusal` is the element of its refusals."""

    def __init__(
        self,
        name: str,
        refusal: str,
        operations: Mapping[str, Operation],
        tokens: UsernameTokens,
        switches: Switches,
        stopping: Event,
    ) -> None:
        self._name, self._refusal, self._operations = name, refusal, operations
        self._tokens, self._switches, self._stopping = tokens, switches, stopping
        self._namespace, self._contract = f"urn:dialtone:{name}:v1", Contract(name)

    def blueprint(self) -> Blueprint:
        """The URLs of the service."""
        urls = Blueprint(self._name, __name__)
        urls.add_url_rule(f"/{self._name}", "service", self._serve, methods=["POST"])
        urls.add_url_rule(f"/{self._name}", "wsdl", self._wsdl, methods=["GET"])
        urls.add_url_rule(f"/{self._name}.xsd", "xsd", lambda: _schema(self._name))
        return urls

    def _serve(self) -> Response:
        try:
            operation, content = self._accepted()
            switch = self._switches.take(self._name, is_change=operation.is_change)
            return self._misbehave(switch) or self._answered(operation, content, switch)
        except RequestEntityTooLarge:
            return self._soap(SoapFault("Client", "The request is too long."), status=413)
        except SoapFault as fault:
            return self._soap(fault, status=500)
        except Exception:
            log.exception("soap_operation_failed", service=self._name)
            return self._soap(SoapFault("Server", "The service failed. Try again later."), status=500)

    def _accepted(self) -> tuple[Operation, etree._Element]:
        header, content = opened(request.get_data())
        self._tokens.check(header)
        operation = self._operations.get(etree.QName(content).localname)
        if operation is None or etree.QName(content).namespace != self._namespace:
            raise SoapFault("Client", f"The service has the operations {', '.join(self._operations)}.")
        if why := self._contract.reason_against(content):
            raise SoapFault("Client", f"The request does not match the schema. {why}")
        return operation, content

    def _misbehave(self, switch: Switch) -> Response | None:
        if switch.mode is Mode.SLOW:
            self._stopping.wait(switch.seconds)
        if switch.mode is Mode.REFUSE:
            raise self._typed(Refusal("refused", switch.reason or "The network refuses this request."))
        if switch.mode is Mode.FAIL:
            return Response("This service is switched to fail.\n", 500, mimetype="text/plain")
        return self._hang_up() if switch.mode is Mode.DROP else None

    def _answered(self, operation: Operation, content: etree._Element, switch: Switch) -> Response:
        try:
            answer = operation.answer(content, switch)
        except Refusal as refusal:
            raise self._typed(refusal) from refusal
        if why := self._contract.reason_against(answer):
            raise SoapFault("Server", f"The response does not match the schema. {why}")
        if switch.mode is Mode.LOSE_ANSWER:
            return self._hang_up()
        return Response(enveloped(answer), mimetype="text/xml")

    def _typed(self, refusal: Refusal) -> SoapFault:
        make = Markup(self._namespace)
        detail = make(self._refusal, make("code", refusal.code), make("message", refusal.message))
        return SoapFault("Client", refusal.message, detail)

    def _hang_up(self) -> Response:
        # The server hands its socket to the application. After the shutdown the client sees a closed connection, and
        # the response below goes nowhere.
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return Response(status=500)

    def _soap(self, fault: SoapFault, status: int) -> Response:
        return Response(enveloped(fault_element(fault)), status, mimetype="text/xml")

    def _wsdl(self) -> Response:
        if "wsdl" not in {name.lower() for name in request.args}:
            return Response(f"POST SOAP here; the contract is at /{self._name}?wsdl\n", 405, {"Allow": "POST"})
        document = etree.fromstring((WSDL_FOLDER / f"{self._name}.wsdl").read_bytes())
        for address in document.iter(WSDL_ADDRESS):
            address.set("location", request.base_url)
        return Response(etree.tostring(document, xml_declaration=True, encoding="utf-8"), mimetype="text/xml")


def address_schema() -> Blueprint:
    """The schema of addresses, which the services' own schemas import."""
    urls = Blueprint("address", __name__)
    urls.add_url_rule("/address.xsd", "xsd", lambda: _schema("address"))
    return urls


def _schema(name: str) -> Response:
    return Response((WSDL_FOLDER / f"{name}.xsd").read_bytes(), mimetype="text/xml")
