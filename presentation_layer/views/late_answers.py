"""An answer that comes after its question was closed: what happened, and what was typed."""

from dataclasses import dataclass
from uuid import UUID

from business_layer.order_management.closed_questions import closed_words, last_question
from business_layer.order_management.orders import ProductOrder
from presentation_layer.forms.task_acts import AnswerForm


@dataclass(frozen=True, kw_only=True)
class LateAnswer:
    offering: str
    question: str
    typed: str
    form: AnswerForm


def late_answer(order: ProductOrder, refused: AnswerForm | None, task_id: UUID | None) -> LateAnswer | None:
    """Return the refused answer with what became of its question; None if the question is still open."""
    if refused is None or task_id is None or order.task(task_id).question:
        return None
    task = order.task(task_id)
    item = order.item_of(task)
    # What is wrong with the answer itself no longer matters.
    refused.errors = {"": closed_words(task, item.time_zone)}
    return LateAnswer(
        offering=item.offering_name,
        question=last_question(task).text,
        typed=str(refused.typed.get("answer", "")).strip(),
        form=refused,
    )
