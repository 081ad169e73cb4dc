"""The name and phone number that a customer's answers already tell, so that the checkout need not ask for them."""

from collections.abc import Iterator

from business_layer.catalogue.characteristics import Characteristic, ValueType
from business_layer.online_ordering.reviewed_cart import CartReview
from business_layer.order_management.orders import Contact


def contact_in_answers(review: CartReview) -> Contact:
    """Return the likely contact; what no answer tells is empty. The customer sees it and may correct it.

    A phone number in an answer is the customer's own, or reaches them: calls ring there, or it moves to us. A number
    that our technician calls back comes first, then the first in the cart.
    """
    answers = list(_answers(review))
    telephones = [(not asked.is_to_call_back, answer) for asked, answer in answers if asked.type is ValueType.TELEPHONE]
    names = [answer for asked, answer in answers if asked.type is ValueType.PERSON_NAME]
    telephone = min(telephones, key=lambda known: known[0], default=(False, ""))[1]
    return Contact(name=next(iter(names), ""), email="", telephone=telephone)


def _answers(review: CartReview) -> Iterator[tuple[Characteristic, str]]:
    """Each answer that is a text, with its question. Those in groups may be about other people, such as employees."""
    for item in review.items:
        if item.offering is None:
            continue
        values = item.item.values
        for asked in item.offering.specification.characteristics:
            answer = values.get(asked.name) if asked.applies(values) else None
            for row in answer if isinstance(answer, list) else [answer]:
                if isinstance(row, str) and row:
                    yield asked, row
