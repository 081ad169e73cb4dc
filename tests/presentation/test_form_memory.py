"""A form that was made for one page is forgotten with the page: a process that shows thousands does not grow."""

import gc
from weakref import ref

from presentation_layer.forms.fields import Choice
from presentation_layer.forms.offerings import offering_form
from tests.builders.catalogue import the_catalogue

# Schemas are kept for a while, and these are more.
PAGES, KEPT_AT_MOST = 300, 150


def test_forms_with_numbers_that_were_free_for_a_moment_do_not_pile_up() -> None:
    toll_free = the_catalogue().offering("toll-free")
    made = []
    for page in range(PAGES):
        form = offering_form(toll_free, {"number": [Choice(f"+1888234{page:04}", "one that is free")]}).blank()
        assert form.fields["number"].choices
        made.append(ref(type(form).schema))
        del form

    gc.collect()

    assert sum(1 for schema in made if schema() is not None) <= KEPT_AT_MOST
