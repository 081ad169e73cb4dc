"""Correcting the answers that the network refused, on a page of its own."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.correcting import CorrectAnswers, NotCorrectable, questions_to_correct
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import OrderQueries
from presentation_layer.context import current_actor
from presentation_layer.forms.corrections import REASON, CorrectionForm, correction_form
from presentation_layer.forms.submission import submit
from presentation_layer.views.orders import order_view


class OfficeCorrectionsController:
    def __init__(self, orders: OrderQueries, catalogues: Catalogues, correct: CorrectAnswers) -> None:
        self._orders, self._catalogues, self._correct = orders, catalogues, correct

    def correction(self, number: str, task_id: UUID) -> ResponseReturnValue:
        order = self._orders.order(number, seen_by=current_actor())
        values = order.item_of(order.task(task_id)).values
        return self._page(order, task_id, self._form_class(order, task_id).of_values(values))

    def create_correction(self, number: str, task_id: UUID) -> ResponseReturnValue:
        def correct(form: CorrectionForm) -> ResponseReturnValue:
            reason = form.data[REASON]
            self._correct(
                number=number,
                task_id=task_id,
                answers=form.answers,
                seen=form.seen,
                by=current_actor(),
                reason=reason,
            )
            flash("The answers are corrected, and the task is tried again with them.")
            return redirect(url_for(".order", number=number))

        order = self._orders.order(number, seen_by=current_actor())
        form = self._form_class(order, task_id).of(request.form)
        return submit(form, correct, lambda wrong: self._page(order, task_id, wrong))

    def _form_class(self, order: ProductOrder, task_id: UUID) -> type[CorrectionForm]:
        """The form of what can be corrected now. Raises NotFound, NotCorrectable."""
        task = order.task(task_id)
        questions = questions_to_correct(order, task, self._catalogues.version(order.item_of(task).catalogue_version))
        if not questions:
            raise NotCorrectable("There is nothing to correct here any more. Look at the order again.")
        return correction_form(questions)

    def _page(self, order: ProductOrder, task_id: UUID, form: CorrectionForm) -> str:
        """The form; beside what was typed and refused, the answers as they stand."""
        task = order.task(task_id)
        item = order.item_of(task)
        specification = self._catalogues.version(item.catalogue_version).offering(item.offering_slug).specification
        return render_template(
            "office/correction.html",
            number=order.number,
            item=order_view(order, self._catalogues).items[order.items.index(item)],
            task=task,
            form=form.shown_after(len(item.corrections)),
            present=[
                (asked.label, specification.answer_words(asked.name, item.values))
                for asked in form.differing(item.values)
            ],
        )
