"""Correcting the answers that the network refused, on a page of its own."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.characteristics import Characteristic
from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.correct_answers import CorrectAnswers, questions_to_correct
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import OrderQueries
from business_layer.order_management.task_conflicts import task_moved_on
from business_layer.shared.clock import Clock
from business_layer.shared.last_changes import LastChanges
from presentation_layer.context import current_actor
from presentation_layer.controllers.office_order_page import OfficeOrderPage
from presentation_layer.forms.corrections import REASON, CorrectionForm
from presentation_layer.forms.submission import submit
from presentation_layer.views.orders import order_view


class OfficeCorrectionsController:
    def __init__(
        self,
        order_page: OfficeOrderPage,
        orders: OrderQueries,
        catalogues: Catalogues,
        trail: LastChanges,
        clock: Clock,
        correct: CorrectAnswers,
    ) -> None:
        self._order_page, self._orders, self._catalogues = order_page, orders, catalogues
        self._trail, self._clock, self._correct = trail, clock, correct

    def correction(self, number: str, task_id: UUID) -> ResponseReturnValue:
        order = self._order(number)
        questions = self._questions(order, task_id)
        if not questions:
            flash(task_moved_on(order.task(task_id), self._trail).message, "warn")
            return redirect(url_for(".order", number=number))
        values = order.item_of(order.task(task_id)).values
        return self._page(order, task_id, CorrectionForm(questions).fill_answers(values))

    def create_correction(self, number: str, task_id: UUID) -> ResponseReturnValue:
        def correct(form: CorrectionForm) -> ResponseReturnValue:
            reason, seen, actor = form.data[REASON], form.seen, current_actor()
            self._correct(
                number=number, task_id=task_id, answers=form.answers, expected_corrections=seen, by=actor, reason=reason
            )
            flash("Answers corrected. Trying again with them.")
            return redirect(url_for(".order", number=number))

        order = self._order(number)
        questions = self._questions(order, task_id)
        if not questions:
            return self._too_late(order, task_id)
        form = CorrectionForm(questions).read(request.form)
        return submit(form, correct, lambda wrong: self._page(self._order(number), task_id, wrong))

    def _order(self, number: str) -> ProductOrder:
        return self._orders.order(number, seen_by=current_actor())

    def _too_late(self, order: ProductOrder, task_id: UUID) -> ResponseReturnValue:
        """The colleague who was first, and the entered answers, by the questions they answer."""
        task = order.task(task_id)
        item = order.item_of(task)
        offering = self._catalogues.version(item.catalogue_version).offering(item.offering_slug)
        asked = [
            characteristic
            for characteristic in offering.specification.characteristics
            if characteristic.name in request.form
        ]
        form = CorrectionForm(asked).read(request.form)
        return self._order_page.too_late(order.number, form, task_moved_on(task, self._trail))

    def _questions(self, order: ProductOrder, task_id: UUID) -> tuple[Characteristic, ...]:
        """The answers that can be corrected now. Raises NotFound."""
        task = order.task(task_id)
        return questions_to_correct(order, task, self._catalogues.version(order.item_of(task).catalogue_version))

    def _page(self, order: ProductOrder, task_id: UUID, form: CorrectionForm) -> str:
        """The form; beside what was typed and refused, the answers as they stand."""
        task = order.task(task_id)
        item = order.item_of(task)
        specification = self._catalogues.version(item.catalogue_version).offering(item.offering_slug).specification
        differing = form.differing(item.values)
        return render_template(
            "office/correction.html",
            number=order.number,
            item=order_view(order, self._catalogues, now=self._clock.now()).items[order.items.index(item)],
            task=task,
            form=form.shown_after(len(item.corrections)),
            present=[(asked.label, specification.answer_words(asked.name, item.values)) for asked in differing],
        )
