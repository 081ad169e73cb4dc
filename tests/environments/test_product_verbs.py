"""The page with what can be done to each product says what the catalog and the rules say."""

from tests.product_verbs import PAGE, written


def test_the_page_of_product_verbs_is_current() -> None:
    assert PAGE.read_text("utf-8") == written(), "run: python -m tests.product_verbs"
