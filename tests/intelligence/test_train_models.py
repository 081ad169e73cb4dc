"""The models learn from a history, are stored whole, and what they hand back falls back to the rules."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from site_intelligence.errors import IntelligenceError
from site_intelligence.mine import customers_at_risk, orders_at_risk
from site_intelligence.mine.drift import largest_index, stability_index
from site_intelligence.mine.judge_model import Standing
from site_intelligence.mine.model_answers import customers_to_call, orders_to_watch, suggest_offering
from site_intelligence.mine.model_file import Models, read_models, replace_models, switch_model
from site_intelligence.mine.train_models import train
from site_intelligence.report.history import History
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of

MONDAY = date(2026, 2, 2)


def an_order(number: str, local: str, **changes: Any) -> dict[str, Any]:
    return an_event("product_order_placed", local, subject=number, customer=f"c{number}", **changes)


def planted_events() -> Iterator[dict[str, Any]]:
    """Twelve weeks: dial orders of the north fall out, and customers by the month who ask often leave."""
    random = Random(7)
    for number in range(900):
        day = MONDAY + timedelta(days=number * 84 // 900)
        region, access = random.choice(("north", "south")), random.choice(("dial", "copper"))
        offering = random.choice(("paging", "calls"))
        basket = [offering, "card"] if offering == "paging" and random.random() < 0.5 else [offering]
        placed = {"region": region, "access": access, "offerings": basket, "term": random.choice(("12", "24"))}
        yield an_order(str(number), f"{day} 09:00", **placed)
        if random.random() < (0.8 if (region, access) == ("north", "dial") else 0.05):
            yield an_event("task_fell_out", f"{day} 10:00", subject=str(number))
        done = MONDAY + timedelta(days=84) if number % 40 == 0 else day + timedelta(days=1)
        if done < MONDAY + timedelta(days=84):
            yield an_event("product_order_completed", f"{done} 09:00", subject=str(number), offering=offering)
    yield from planted_customers(random)


def planted_customers(random: Random) -> Iterator[dict[str, Any]]:
    for number in range(700):
        name, term = f"d{number}", random.choice(("monthly", "24"))
        yield an_event("customer_imported", f"{MONDAY} 00:01", customer=name, term=term, region="north")
        often = random.random() < 0.3
        for day in range(84):
            local = f"{MONDAY + timedelta(days=day)} 12:00"
            if often and day % 10 == number % 10:
                yield an_event("inquiry_opened", local, customer=name, subject=f"{number}-{day}")
            if (
                day >= 28
                and day % 7 == 6
                and random.random() < 0.006 * (12 if term == "monthly" else 1) * (2 if often else 1)
            ):
                yield an_event("product_disconnected", local, customer=name)
                break


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    with history_of(tmp_path_factory.mktemp("planted"), *planted_events()) as opened:
        yield opened


@pytest.fixture(scope="module")
def models(history: History) -> Models:
    return Models(train(history))


def test_orders_at_risk_are_found_with_their_reasons(history: History, models: Models) -> None:
    described = models.find("orders_at_risk").description

    assert (described.judgment.standing, described.is_serving) == (Standing.MODEL, True)
    assert (described.first_day, described.last_day) == ("2026-02-02", "2026-04-26")
    risks = orders_to_watch(history, models)
    facts = dict(orders_at_risk.open_orders(history))
    assert [risk.score for risk in risks] == sorted((risk.score for risk in risks), reverse=True)
    assert "region_access=north/dial" in facts[risks[0].id]
    assert "region and access are north and dial" in risks[0].reasons
    assert len(orders_to_watch(history, models, most=2)) == 2


def test_an_order_that_is_overdue_had_trouble_and_a_canceled_one_had_none(tmp_path: Path) -> None:
    """The slowest order that was on time took two days, so all that were placed two days before the end are known."""
    events = [
        an_order("1", "2026-02-02 10:00"),
        an_event("product_order_completed", "2026-02-04 10:00", subject="1"),
        an_order("2", "2026-02-02 10:00"),
        an_order("3", "2026-02-02 10:00"),
        an_event("product_order_cancelled", "2026-02-02 11:00", subject="3"),
        an_order("4", "2026-02-02 10:00"),
        an_event("product_order_completed", "2026-02-08 10:00", subject="4", on_time=False),
        an_order("5", "2026-02-07 10:00"),
        an_order("6", "2026-02-02 10:00", offerings=["toll-free"]),
        an_event(local="2026-02-08 11:00"),
    ]

    with history_of(tmp_path, *events) as history:
        (cell,) = orders_at_risk.order_cells(history)
        waiting = [number for number, _facts in orders_at_risk.open_orders(history)]

    assert (cell.n, cell.positives) == (3, 2)
    assert waiting == ["2", "5", "6"]


def test_customers_at_risk_are_found_with_their_reasons(history: History, models: Models) -> None:
    described = models.find("customers_at_risk").description

    assert described.is_serving
    assert described.judgment.groups.keys() == {"north", "south"}
    risks = customers_to_call(history, models, most=50)
    assert len(risks) == 50
    assert "the term is monthly" in risks[0].reasons
    present = dict(customers_at_risk.present_customers(history))
    assert set(present) >= {risk.id for risk in risks}
    assert not {"inquiries=0", "inquiries=1"}.intersection(present[risks[0].id])


def test_a_customer_who_left_is_not_on_the_list(tmp_path: Path) -> None:
    events = [
        an_event("customer_imported", "2026-02-02 10:00", customer="c1"),
        an_event("customer_imported", "2026-02-02 10:00", customer="c2"),
        an_event("product_disconnected", "2026-02-03 10:00", customer="c2"),
    ]

    with history_of(tmp_path, *events) as history:
        assert [customer for customer, _facts in customers_at_risk.present_customers(history)] == ["c1"]


def test_the_rule_serves_while_a_model_is_off(history: History, models: Models, tmp_path: Path) -> None:
    replace_models(tmp_path, models.models)
    switch_model(tmp_path, "customers_at_risk", is_on=False)
    off = read_models(tmp_path)

    risks = customers_to_call(history, off)

    assert not off.find("customers_at_risk").description.is_serving
    assert {risk.reasons for risk in risks[:5]} == {("asked care 3 times in four weeks",)}
    switch_model(tmp_path, "customers_at_risk", is_on=True)
    assert read_models(tmp_path).find("customers_at_risk").description.is_serving


def test_an_offering_is_suggested_by_the_model_or_by_the_rule(models: Models) -> None:
    shown = suggest_offering(models, "paging", by_rule=False)

    assert (shown.source, shown.offering) == ("model", "card")
    assert shown.reason.endswith("of all.")
    assert suggest_offering(models, "paging", by_rule=True).source == "rule"
    unknown = suggest_offering(models, "toll-free", by_rule=False)
    assert (unknown.source, unknown.offering) == ("rule", models.find("next_offering").rule["popular"][0])


def test_nothing_is_learned_from_shuffled_outcomes(history: History) -> None:
    shuffled = train(history, is_shuffled=True)

    assert not [name for name, model in shuffled.items() if model.description.is_serving]


def test_the_same_seed_gives_the_same_models(history: History, models: Models) -> None:
    assert train(history) == models.models


def test_models_are_stored_whole_and_continue(models: Models, tmp_path: Path) -> None:
    stored = replace_models(tmp_path, models.models)
    later = {
        name: replace(model, description=replace(model.description, last_day="2026-05-01"))
        for name, model in models.models.items()
    }

    assert read_models(tmp_path) == stored
    assert {model.description.since for model in replace_models(tmp_path, later).models.values()} == {"2026-04-26"}
    judgment = replace(models.find("orders_at_risk").description.judgment, standing=Standing.BASELINE)
    worse = replace(
        models.find("orders_at_risk"), description=replace(later["orders_at_risk"].description, judgment=judgment)
    )
    assert replace_models(tmp_path, {"orders_at_risk": worse}).find("orders_at_risk").description.since == "2026-05-01"


def test_a_full_disk_leaves_the_former_models(models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_models(tmp_path, models.models)
    before = (tmp_path / "models.json").read_bytes()

    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("site_intelligence.mine.model_file.write_durably", fail)
    with pytest.raises(IntelligenceError, match="cannot be stored: No space left on device"):
        replace_models(tmp_path, {})
    assert (tmp_path / "models.json").read_bytes() == before


@pytest.mark.parametrize("content", ["", "{}", "[]", json.dumps({"format": 1, "models": {"a": {}}})])
def test_a_damaged_file_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "models.json").write_text(content)

    with pytest.raises(IntelligenceError, match=r"models\.json cannot be read"):
        read_models(tmp_path)


def test_a_missing_or_unknown_model_is_said(models: Models, tmp_path: Path) -> None:
    with pytest.raises(IntelligenceError, match="No models are stored yet"):
        read_models(tmp_path).find("orders_at_risk")
    with pytest.raises(IntelligenceError, match="There is no model 'weather'"):
        models.find("weather")


def test_a_history_without_data_has_models_that_do_not_serve(tmp_path: Path) -> None:
    with history_of(tmp_path, an_event(agent="bot")) as history:
        found = Models(train(history))
        assert orders_to_watch(history, found) == customers_to_call(history, found) == []

    assert {model.description.judgment.standing for model in found.models.values()} == {Standing.NOT_ENOUGH_DATA}
    assert suggest_offering(found, "paging", by_rule=False) is None


def test_drift_is_measured_by_the_column_that_has_changed_most() -> None:
    before = {"term": {"a": 500, "b": 500}, "access": {"x": 900, "y": 100}}
    after = {"term": {"a": 50, "b": 50}, "access": {"x": 50, "y": 50}}

    assert stability_index(before["term"], after["term"]) == pytest.approx(0, abs=1e-3)
    name, index = largest_index(before, after)
    assert (name, index) == ("access", pytest.approx(0.87, abs=0.03))
    assert largest_index({}, {}) == ("", 0.0)
