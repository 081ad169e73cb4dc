"""A customer's orders."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.queries import OrderQueries
from business_layer.order_management.technical_reviews import AnswerQuestion
from business_layer.order_management.visit_calendar import visit_calendar_entry
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from presentation_layer.context import current_actor, current_identity
from presentation_layer.contract_pdf.contract_pdf import ContractPdf, pdf_response
from presentation_layer.forms.account import FirstPasswordForm
from presentation_layer.forms.submission import submit
from presentation_layer.forms.task_acts import AnswerForm
from presentation_layer.views.late_answers import late_answer
from presentation_layer.views.order_list import order_lines
from presentation_layer.views.order_record import OrderRecord, order_record
from presentation_layer.views.orders import OrderPage
from presentation_layer.views.page_tokens import PAGE_SIZE, page_key, page_token


class OrdersController:
    def __init__(
        self,
        orders: OrderQueries,
        catalogues: Catalogues,
        answer_question: AnswerQuestion,
        contract_pdf: ContractPdf,
        clock: Clock,
        organizer: str,
    ) -> None:
        self._orders, self._catalogues = orders, catalogues
        self._answer_question, self._contract_pdf, self._clock = answer_question, contract_pdf, clock
        self._organizer = organizer

    def orders(self) -> ResponseReturnValue:
        rows = self._orders.of_customer(
            self._customer_id(), after=page_key(request.args.get("after", "")), limit=PAGE_SIZE + 1
        )
        lines = order_lines(rows[:PAGE_SIZE], now=self._clock.now())
        return render_template("store/orders.html", lines=lines, older=page_token(rows, PAGE_SIZE))

    def order(self, number: str) -> ResponseReturnValue:
        return self._order_page(number)

    def changes(self, number: str) -> ResponseReturnValue:
        """The page without its frame; nothing if it shows what it showed at that revision."""
        order = self._orders.order(number, seen_by=current_actor())
        record = order_record(order, self._catalogues, self._orders.revisions(order), now=self._clock.now())
        if record.revision == request.args.get("since"):
            return "", 204
        return _rendered(record, answer_forms(record.order, None, None), layout="layouts/fragment.html")

    def visit_calendar(self, number: str, item_number: int) -> ResponseReturnValue:
        order = self._orders.order(number, seen_by=current_actor())
        item = next((item for item in order.items if item.number == item_number and not item.is_ready), None)
        now = self._clock.now()
        entry = visit_calendar_entry(item, number, organizer=self._organizer, at=now) if item else None
        if entry is None:
            raise NotFound("No technician visit is planned for this service.")
        headers = {"Content-Disposition": f'attachment; filename="{entry.name}"'}
        return Response(entry.content, content_type=entry.media_type, headers=headers)

    def create_answer(self, number: str, task_id: UUID) -> ResponseReturnValue:
        def answer(form: AnswerForm) -> ResponseReturnValue:
            self._answer_question(number=number, task_id=task_id, by=current_actor(), **form.data)
            flash("Thank you. Our engineers have your answer and will continue.")
            return redirect(url_for(".order", number=number))

        form = AnswerForm.of(request.form)
        return submit(form, answer, lambda wrong: self._order_page(number, wrong, task_id))

    def confirmation(self, number: str) -> ResponseReturnValue:
        order = self._orders.order(number, seen_by=current_actor())
        record = order_record(order, self._catalogues, now=self._clock.now(), with_days=True)
        identity = current_identity()
        return render_template(
            "store/confirmation.html",
            record=record,
            page=record.order,
            told=identity.customer_email if identity else "",
            password=_first_password_form(number) if identity and identity.lacks_password else None,
        )

    def evidence(self, number: str) -> ResponseReturnValue:
        documents = self._orders.evidence(number, seen_by=current_actor())
        return render_template("store/evidence.html", number=number, documents=documents)

    def evidence_pdf(self, number: str) -> ResponseReturnValue:
        documents = self._orders.evidence(number, seen_by=current_actor())
        return pdf_response(self._contract_pdf.signed(number, documents), name=f"{number}-documents.pdf")

    def _order_page(self, number: str, wrong: AnswerForm | None = None, task_id: UUID | None = None) -> str:
        order = self._orders.order(number, seen_by=current_actor())
        record = order_record(order, self._catalogues, self._orders.revisions(order), now=self._clock.now())
        forms = answer_forms(record.order, wrong, task_id)
        return _rendered(record, forms, late=late_answer(order, wrong, task_id), form=wrong)

    def _customer_id(self) -> UUID:
        customer_id = current_actor().customer_id
        if customer_id is None:
            raise NotFound("Choose a customer first.")
        return customer_id


def _first_password_form(number: str) -> FirstPasswordForm:
    return FirstPasswordForm.blank({"next": url_for(".order", number=number)})


def _rendered(record: OrderRecord, forms: dict[UUID, AnswerForm], **more: object) -> str:
    since = record.revision if record.order.is_open else ""
    return render_template(
        "store/order.html", record=record, page=record.order, since=since, answer_forms=forms, **more
    )


def answer_forms(page: OrderPage, wrong: AnswerForm | None, task_id: UUID | None) -> dict[UUID, AnswerForm]:
    """A form for each open question; the refused form replaces the empty one of its question, as it was typed."""
    forms = {
        question.task_id: wrong if wrong and question.task_id == task_id else AnswerForm.blank()
        for question in page.questions
    }
    for question in page.questions:
        forms[question.task_id].typed["expected"] = question.fingerprint
    return {key: form.with_id_suffix(f"-{key}") for key, form in forms.items()}
