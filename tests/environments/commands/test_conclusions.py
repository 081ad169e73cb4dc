"""The verbs of `dialtone intelligence` that conclude from the events."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from environments.commands.dialtone import dialtone
from environments.settings.errors import CannotContinue
from tests.environments.builders import SECRETS
from tests.intelligence.builders import a_line, an_event, write_lines
from tests.postgres import DatabaseForTests

MONDAY = date(2026, 2, 2)


@pytest.fixture
def runner(tmp_path: Path) -> CliRunner:
    return CliRunner(env={"DIALTONE_VAR": str(tmp_path / "var")})


@pytest.fixture
def variables(fresh_database: DatabaseForTests) -> dict[str, str]:
    """The variables with which a command reaches the database."""
    return {**SECRETS, "DATABASE_URL": fresh_database.url}


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Eleven weeks with an order on each day, a customer, and visitors who see a blocked experiment."""
    lines = [an_event("customer_imported", f"{MONDAY} 09:00", customer="c1")]
    for day in range(79):
        local = f"{MONDAY + timedelta(days=day)} 10:00"
        lines.append(an_event("product_order_placed", local, subject=f"DT-{day}", customer="c1"))
        lines.append(an_event("experiment_exposed", local, visitor=f"v{day}", variant="A", experiment="menu\x1b"))
        if day < 78:
            lines.append(an_event("product_order_completed", local, subject=f"DT-{day}"))
    one_b = an_event("experiment_exposed", f"{MONDAY} 10:00", visitor="w", variant="B", experiment="menu\x1b")
    return write_lines(tmp_path / "events.ndjson", map(a_line, [*lines, one_b]))


@pytest.fixture
def imported(runner: CliRunner, events: Path) -> CliRunner:
    assert run(runner, "import", str(events)).exit_code == 0
    return runner


def run(runner: CliRunner, *words: str) -> Result:
    return runner.invoke(dialtone, ["intelligence", *words])


def test_verdicts_are_printed_without_control_characters(imported: CliRunner) -> None:
    printed = run(imported, "experiments").stdout
    found = json.loads(run(imported, "experiments", "--format", "json").stdout)

    assert printed.startswith("menu\N{REPLACEMENT CHARACTER}: blocked\n  A: 79 visitors, 0 ordered;")
    assert "Nothing may be concluded" in printed
    assert found["menu\x1b"]["standing"] == "blocked"
    assert found["menu\x1b"]["counts"]["B"]["visitors"] == 1


def test_a_window_without_an_experiment_says_so(imported: CliRunner) -> None:
    assert run(imported, "experiments", "--from", "2027-01-01").stdout == "No visitor has seen an experiment.\n"


def test_a_planned_end_is_waited_for(runner: CliRunner, tmp_path: Path) -> None:
    shown = [an_event("experiment_exposed", visitor=f"v{n}", variant="AB"[n % 2]) for n in range(20)]
    run(runner, "import", str(write_lines(tmp_path / "shown.ndjson", map(a_line, shown))))

    printed = run(runner, "experiments", "--planned-visitors", "21").stdout

    assert "20 of the planned 21 visitors have seen it." in printed


def test_forecasts_are_printed(imported: CliRunner) -> None:
    printed = run(imported, "forecast").stdout
    (found,) = json.loads(run(imported, "forecast", "--format", "json").stdout)

    assert printed.startswith("orders per week\n  Earlier forecasts were off by ")
    assert found["periods"][0]["first"] == "2026-04-20"
    assert [round(period["expected"]) for period in found["periods"]] == [7] * 4


def test_models_are_learned_published_and_switched_off(imported: CliRunner, variables: dict[str, str]) -> None:
    learned = run(imported, "train", "--seed", "3").stdout

    assert "Orders at risk (orders_at_risk): the rule serves since 2026-04-21\n" in learned
    assert "There is not enough data: " in learned
    imported.env = {**imported.env, **variables}
    assert str(run(imported, "models").exception).startswith("No models are published yet.")
    assert run(imported, "publish").stdout.startswith(
        "Published 4 models, 1 suggestion, 0 marks of orders, 0 ranks of customers."
    )
    assert run(imported, "models").stdout == learned
    assert "(orders_at_risk): off, the rule serves" in run(imported, "models", "--switch-off", "orders_at_risk").stdout
    switched = json.loads(run(imported, "models", "--switch-on", "orders_at_risk", "--format", "json").stdout)
    assert (switched["orders_at_risk"]["is_on"], switched["orders_at_risk"]["is_serving"]) == (True, False)
    assert (switched["orders_at_risk"]["seed"], switched["orders_at_risk"]["last_day"]) == (3, "2026-04-21")
    unknown = run(imported, "models", "--switch-off", "weather")
    assert str(unknown.exception).startswith("There is no model weather. The models are: customers_at_risk, ")


def test_shuffled_outcomes_are_not_stored(imported: CliRunner, tmp_path: Path) -> None:
    printed = run(imported, "train", "--shuffle-outcomes").stdout

    assert printed.endswith("The outcomes were shuffled. Nothing is stored.\n")
    assert not (tmp_path / "var" / "intelligence" / "models.json").exists()


def test_what_is_at_risk_is_listed_by_the_rule(imported: CliRunner) -> None:
    run(imported, "train")

    assert [risk["id"] for risk in json.loads(run(imported, "at-risk", "orders", "--format", "json").stdout)] == [
        "DT-78"
    ]
    assert run(imported, "at-risk", "customers").stdout == "c1  0.0\n"
    assert run(imported, "suggestions", "offerings").stdout == "The rule serves: The bestseller. paging\n"
    assert run(imported, "suggestions", "searches", "--format", "json").stdout == "{}\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("experiments",), "No events are stored yet."),
        (("forecast",), "No events are stored yet."),
        (("train",), "No events are stored yet."),
        (("suggestions", "offerings"), "No models are stored yet."),
        (("at-risk", "orders"), "No events are stored yet."),
    ],
)
def test_without_events_a_message_says_what_to_do(runner: CliRunner, words: tuple[str, ...], message: str) -> None:
    done = run(runner, *words)

    assert isinstance(done.exception, CannotContinue)
    assert str(done.exception).startswith(message)


def test_days_are_counted_ahead(imported: CliRunner) -> None:
    assert run(imported, "roll-up").stdout == "Counted 0 days ahead.\n"
