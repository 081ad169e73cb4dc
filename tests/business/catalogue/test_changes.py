"""Changes of a product: what may change, what it becomes, what it costs once, and what it sends."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.catalogue.changes import (
    changeable_questions,
    changed_answers,
    charges_for_change,
    contents_shipped,
    names_of_changes,
    needs_visit,
)
from business_layer.catalogue.offering import ProductOffering
from business_layer.shared.errors import Invalid
from tests.builders.catalogue import ANSWERS, KEEP, a_catalogue, a_row, asks, asks_choice, the_catalogue

CARDS = [{"holder": "Maria Lopez", "spending_limit": "50.00"}, {"holder": "Luis Lopez", "spending_limit": "20.00"}]


def the(slug: str) -> ProductOffering:
    return the_catalogue().offering(slug)


def has(slug: str, **answers: Any) -> dict[str, Any]:
    return the(slug).specification.validate_answers({**ANSWERS[slug], **answers})


def names_changed(slug: str, before: dict[str, Any], **answers: Any) -> tuple[str, ...]:
    return names_of_changes(the(slug), before, changed_answers(the(slug), before, answers))


@given(st.sampled_from([offering.slug for offering in the_catalogue().offerings]))
def test_the_same_answers_are_no_change(slug: str) -> None:
    before = has(slug)

    after = changed_answers(the(slug), before, before)

    assert after == before
    assert names_of_changes(the(slug), before, after) == ()
    assert charges_for_change(the(slug), before, after) == ()


def test_every_changeable_answer_of_every_offering_reaches_the_network_or_is_ours_alone() -> None:
    ours = {
        (offering.slug, name)
        for offering in the_catalogue().offerings
        for name in offering.changeable
        if not any(name in step.sends for step in offering.plan)
    }

    assert ours == {("dedicated", "term"), ("conferencing", "room_name")}
    assert all(offering.changeable for offering in the_catalogue().offerings)


def test_what_may_not_change_stays_whatever_is_asked_for() -> None:
    before = has("toll-free")

    assert changed_answers(the("toll-free"), before, {"number": "+18005550000"}) == before


def test_what_the_system_assigned_stays() -> None:
    before = {**has("complete-calling"), "numbers": ["+12125550111"]}

    after = changed_answers(the("complete-calling"), before, {"features": ["voicemail"]})

    assert (after["numbers"], after["features"]) == (["+12125550111"], ["voicemail"])


def test_an_answer_that_no_longer_applies_is_gone() -> None:
    before = has("paging", coverage="local", home_zip="43215")

    after = changed_answers(the("paging"), before, {"coverage": "nationwide"})

    assert "home_zip" not in after
    assert names_of_changes(the("paging"), before, after) == ("coverage", "home_zip")


def test_a_wrong_answer_is_named() -> None:
    with pytest.raises(Invalid) as wrong:
        changed_answers(the("toll-free"), has("toll-free"), {"ring_to": "911"})

    assert list(wrong.value.errors) == ["ring_to"]


def test_lines_can_change_only_where_we_give_their_numbers() -> None:
    new, kept = has("complete-calling"), has("complete-calling", **KEEP)

    def asked(values: dict[str, Any]) -> list[str]:
        return [question.name for question in changeable_questions(the("complete-calling"), values)]

    assert "lines" in asked(new)
    assert "lines" not in asked(kept)


def test_a_product_of_an_older_version_is_not_asked_again_for_what_cannot_change() -> None:
    plans = {
        "add": [{"name": "activate", "type": "activateProduct"}],
        "modify": [{"name": "change", "type": "changeTerms"}],
    }
    questions = (asks_choice("speed", "10", "100"), asks("floor"), asks_choice("backup", "no", "yes", default="no"))
    row = a_row(*questions, plans=plans, changeable=["speed", "backup"])
    row.pop("plan")
    newest = a_catalogue(row, format=2).offering("line")

    after = changed_answers(newest, {"speed": "10"}, {"speed": "100"})

    assert after == {"speed": "100", "backup": "no"}
    assert names_of_changes(newest, {"speed": "10"}, after) == ("speed",)


def test_each_new_line_is_charged_once_and_fewer_are_not() -> None:
    before = has("complete-calling", lines=2)

    def charged(lines: int) -> list[tuple[str, int, str]]:
        after = {**before, "lines": lines}
        lines_ = charges_for_change(the("complete-calling"), before, after)
        return [(line.price_id, line.count, str(line.total)) for line in lines_]

    assert charged(5) == [("new-lines", 3, "$27.00")]
    assert charged(1) == []


@pytest.mark.parametrize(
    ("before", "after", "comes"),
    [
        ({"speed": "100"}, {"speed": "500"}, True),
        ({"speed": "500"}, {"speed": "1000"}, False),
        ({"speed": "1000"}, {"speed": "10"}, False),
        ({"router": "own"}, {"router": "managed"}, True),
        ({"router": "managed"}, {"router": "own"}, False),
        ({"term": "12"}, {"term": "36"}, False),
    ],
)
def test_a_technician_comes_only_where_one_is_needed(
    before: dict[str, str], after: dict[str, str], comes: bool
) -> None:
    values = has("dedicated", **before)

    assert needs_visit(the("dedicated"), values, {**values, **after}) is comes


def test_only_new_cards_are_sent() -> None:
    before = {**has("calling-card"), "cards": CARDS}

    def sent(*cards: dict[str, str]) -> str:
        return contents_shipped(the("calling-card"), before, {**before, "cards": list(cards)})

    assert sent(*CARDS, {"holder": "Ana", "spending_limit": "10.00"}) == "Calling card"
    assert sent(CARDS[0]) == ""
    assert sent(CARDS[0], {**CARDS[1], "spending_limit": "99.00"}) == ""
    assert sent({"holder": "Ana", "spending_limit": "5.00"}, {"holder": "Bo", "spending_limit": "5.00"}) == (
        "2 calling cards"
    )


def test_another_kind_of_pager_is_sent_and_another_coverage_is_not() -> None:
    before = has("paging", kind="numeric", coverage="local", home_zip="43215")

    assert contents_shipped(the("paging"), before, {**before, "kind": "two_way"}) == "Pager"
    assert contents_shipped(the("paging"), before, {**before, "coverage": "regional"}) == ""


def test_names_changed_lists_only_what_differs() -> None:
    assert names_changed("conferencing", has("conferencing", ports=10), ports="12") == ("ports",)
