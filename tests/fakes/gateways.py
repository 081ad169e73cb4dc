"""The outside systems, in memory. Each keeps the same contract as its real gateway (tests/integration)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from business_layer.messages.letter import Letter, as_text
from business_layer.messages.message import Message
from business_layer.messages.ports import HtmlBody, MailFile, MailRefused
from business_layer.online_ordering.availability import (
    AvailabilityAnswer,
    AvailabilityQuestion,
    Confidence,
    QualificationResult,
)
from business_layer.order_management.network_services import ServicePage, ServiceQuery
from business_layer.order_management.service_orders import (
    CancelAnswer,
    ProvisioningRefused,
    ServiceOrderReport,
    ServiceOrderRequest,
    ServiceOrderState,
)
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import GatewayUnavailable
from tests.fakes import network_ledger


class FakeProvisioning:
    """Completes what it took when it is asked. `outcome` is raised instead of taking the next requests, `only` those of
    one specification where that is named. What `stays` names is reported as under way, with those facts.

    `assigns` is what it reports of a completed service order, by the specification that was asked for.
    """

    def __init__(self) -> None:
        self.requests: dict[str, ServiceOrderRequest] = {}
        self.outcome: ProvisioningRefused | GatewayUnavailable | None = None
        self.only = ""
        self.assigns: dict[str, dict[str, str]] = {}
        self.stays: dict[str, dict[str, str]] = {}
        self._completed: dict[str, ServiceOrderRequest] = {}
        self._cancelled: set[str] = set()
        self._lost: BaseException | None = None

    @contextmanager
    def loses_answers(self, raised: BaseException) -> Iterator[None]:
        """Take what is submitted, and raise this where the answer would come: the network or its caller fails."""
        self._lost = raised
        try:
            yield
        finally:
            self._lost = None

    def submit(self, request: ServiceOrderRequest) -> ServiceOrderReport:
        if self.outcome and self.only in {"", request.specification}:
            raise self.outcome
        if request.key in self._cancelled and request.key not in self.requests:
            raise ProvisioningRefused("This idempotency key was cancelled before its request came.", "cancelled")
        known = self.requests.setdefault(request.key, request)
        if replace(known, service=None) != replace(request, service=None):
            raise ProvisioningRefused("This idempotency key was used for another request. Use a new one.", "keyReused")
        if self._lost:
            raise self._lost
        is_cancelled = request.key in self._cancelled
        return self._report(
            request.key, ServiceOrderState.CANCELLED if is_cancelled else ServiceOrderState.ACKNOWLEDGED
        )

    def ask(self, key: str) -> ServiceOrderReport | None:
        if isinstance(self.outcome, GatewayUnavailable):
            raise self.outcome
        if key not in self.requests:
            return None
        if key in self._cancelled:
            return self._report(key, ServiceOrderState.CANCELLED)
        if self.requests[key].specification in self.stays:
            return self._report(key, ServiceOrderState.IN_PROGRESS)
        self._completed.setdefault(key, self.requests[key])
        return self._report(key, ServiceOrderState.COMPLETED)

    def cancel(self, key: str) -> CancelAnswer:
        if self.outcome:
            raise self.outcome
        request = self.requests.get(key)
        if request and (key in self._completed or request.specification in self.stays):
            return CancelAnswer(False, self.ask(key))
        self._cancelled.add(key)
        return CancelAnswer(True, self.ask(key))

    def list_services(self, query: ServiceQuery) -> ServicePage:
        if isinstance(self.outcome, GatewayUnavailable):
            raise self.outcome
        return network_ledger.list_services(self._completed.values(), query)

    def _report(self, key: str, state: ServiceOrderState) -> ServiceOrderReport:
        asked = self.requests[key]
        return ServiceOrderReport(
            key=key,
            reference=f"SO-{list(self.requests).index(key)}",
            state=state,
            expected_date=asked.requested_date,
            characteristics=(self.assigns if state is ServiceOrderState.COMPLETED else self.stays).get(
                asked.specification, {}
            ),
        )


class FakeAvailability:
    """Has everything, up to `maximum_mbps`, but nothing in Alaska."""

    def __init__(self, maximum_mbps: int = 1000) -> None:
        self.maximum_mbps, self.is_down = maximum_mbps, False

    def check(
        self, address: GeographicAddress, questions: tuple[AvailabilityQuestion, ...]
    ) -> tuple[AvailabilityAnswer, ...]:
        if self.is_down:
            raise GatewayUnavailable("Availability did not answer.")
        result = QualificationResult.UNQUALIFIED if address.state == "AK" else QualificationResult.QUALIFIED
        return tuple(self._answer(question, result) for question in questions)

    def _answer(self, question: AvailabilityQuestion, result: QualificationResult) -> AvailabilityAnswer:
        return AvailabilityAnswer(
            specification=question.specification,
            result=result,
            reason=f"Up to {self.maximum_mbps} Mbps is available there.",
            confidence=Confidence.GREEN,
            installation_interval_days=1,
            maximum_mbps=self.maximum_mbps,
            alternate_mbps=None,
        )


class FakeMail:
    """Keeps what it was given: (message id, recipient, subject, body), HTML and files. `outcome` is raised instead."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str, str]] = []
        self.html: dict[str, str] = {}
        self.files: dict[str, tuple[MailFile, ...]] = {}
        self.outcome: MailRefused | GatewayUnavailable | None = None

    def send(
        self,
        *,
        message_id: str,
        to: str,
        subject: str,
        body: str,
        html: HtmlBody | None = None,
        files: tuple[MailFile, ...] = (),
    ) -> None:
        if self.outcome:
            raise self.outcome
        if "\n" in to + subject or "\r" in to + subject:
            raise MailRefused("An address, subject or message id must not contain line breaks or control characters.")
        self.sent.append((message_id, to, subject, body))
        self.html[message_id] = html.markup if html else ""
        self.files[message_id] = files


class PlainDesign:
    """HTML without a design: the title and the text."""

    def html_of(self, letter: Letter) -> HtmlBody:
        return HtmlBody(markup=f"<h1>{letter.title}</h1><pre>{as_text(letter)}</pre>")


class NoFiles:
    """Encloses nothing."""

    def of(self, message: Message) -> tuple[MailFile, ...]:
        return ()
