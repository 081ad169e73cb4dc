"""Pages of one offering share its schema: a process that shows thousands of pages does not grow."""

from presentation_layer.forms.fields import Choice
from presentation_layer.forms.offerings import OfferingForm
from presentation_layer.forms.views import Offer
from tests.builders.catalogue import the_catalogue

TOLL_FREE = the_catalogue().offering("toll-free")


def form_with(number: str) -> OfferingForm:
    return OfferingForm(TOLL_FREE, {"number": Offer((Choice(number, "one that is free"),))}).fill()


def test_pages_with_different_numbers_share_a_class_and_a_schema():
    first, second = form_with("+18882340001"), form_with("+18882340002")

    assert type(first) is type(second)
    assert first.schema is second.schema


def test_each_page_offers_its_own_numbers():
    first, second = form_with("+18882340001"), form_with("+18882340002")

    assert [choice.value for choice in first.fields["number"].choices] == ["+18882340001"]
    assert [choice.value for choice in second.fields["number"].choices] == ["+18882340002"]
