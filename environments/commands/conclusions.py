"""The verbs of site intelligence that conclude from the events: experiments, forecasts and models."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from environments.commands.context import read_settings
from environments.commands.intelligence import DAY, event_store, explained_errors

if TYPE_CHECKING:
    from site_intelligence.report.history import History

FORMAT = click.Choice(["text", "json"])
SUGGESTIONS = {"offerings": "next_offering", "searches": "search_synonyms"}


@click.command("experiments")
@click.option("--from", "since", type=DAY, help="The first day. Default: the first of all.")
@click.option("--to", "until", type=DAY, help="The last day. Default: the last of all.")
@click.option(
    "--planned-visitors",
    type=click.IntRange(min=1),
    help="Test once, when that many visitors have seen an experiment. Default: a test for any moment.",
)
@click.option("--format", "kind", type=FORMAT, default="text", show_default=True)
def print_verdicts(since: datetime | None, until: datetime | None, planned_visitors: int | None, kind: str) -> None:
    """Say of each experiment what may be concluded."""
    with explained_errors():
        from site_intelligence.mine.experiments import Plan, judge_experiments
        from site_intelligence.mine.verdict_formats import verdicts_as_json, verdicts_as_text

        with _history(since, until) as history:
            verdicts = judge_experiments(history, otherwise=Plan(visitors=planned_visitors))
    click.echo(verdicts_as_json(verdicts) if kind == "json" else verdicts_as_text(verdicts))


@click.command("forecast")
@click.option("--format", "kind", type=FORMAT, default="text", show_default=True)
def print_forecasts(kind: str) -> None:
    """Forecast orders per week, and inquiries per service center and day."""
    with explained_errors():
        from site_intelligence.mine.forecasts import all_forecasts
        from site_intelligence.mine.mining_formats import forecasts_as_json, forecasts_as_text

        with _history() as history:
            forecasts = all_forecasts(history)
    click.echo(forecasts_as_json(forecasts) if kind == "json" else forecasts_as_text(forecasts))


@click.command("train")
@click.option("--seed", type=int, default=1, show_default=True, help="The same events and seed give the same models.")
@click.option("--shuffle-outcomes", is_flag=True, help="Learn from outcomes dealt by chance, and store nothing.")
def train_models(seed: int, shuffle_outcomes: bool) -> None:
    """Learn the four models anew, and say of each whether it is better than its rule.

    The worker does that each night. What the models say is published within the hour, or by publish.
    """
    with explained_errors():
        from site_intelligence.mine.mining_formats import descriptions_as_text
        from site_intelligence.mine.model_file import replace_models
        from site_intelligence.mine.train_models import train

        with _history() as history:
            models = train(history, seed=seed, is_shuffled=shuffle_outcomes)
        if not shuffle_outcomes:
            models = dict(replace_models(event_store().folder, models).models)
    click.echo(descriptions_as_text(models[name].description for name in sorted(models)))
    if shuffle_outcomes:
        click.echo("\nThe outcomes were shuffled. Nothing is stored.")


@click.command("models")
@click.option("--switch-off", metavar="NAME", help="Let the rule serve instead of that model.")
@click.option("--switch-on", metavar="NAME", help="Let that model serve again, if it is better than its rule.")
@click.option("--format", "kind", type=FORMAT, default="text", show_default=True)
def print_models(switch_off: str | None, switch_on: str | None, kind: str) -> None:
    """Describe the models that are published: data, result, rule and standing."""
    from environments.commands.published_models import published_models, switch_model

    settings = read_settings()
    for name, is_on in ((switch_off, False), (switch_on, True)):
        if name:
            switch_model(settings, name, is_on=is_on)
    found = published_models(settings)
    with explained_errors():
        from site_intelligence.mine.mining_formats import descriptions_as_json, descriptions_as_text
        from site_intelligence.mine.model_file import read_description

        off = [model.name for model in found if not model.is_on]
        descriptions = [read_description(model.facts) for model in found]
    click.echo(descriptions_as_json(descriptions, off) if kind == "json" else descriptions_as_text(descriptions, off))


@click.command("publish")
def publish_answers() -> None:
    """Hand what the stored models say to the store and the back office. The worker does that each hour."""
    from environments.commands.published_models import publish_now

    click.echo(publish_now(read_settings()))


@click.command("at-risk")
@click.argument("what", type=click.Choice(["orders", "customers"]))
@click.option("--most", type=click.IntRange(min=1), default=50, show_default=True, help="The length of the list.")
@click.option("--format", "kind", type=FORMAT, default="text", show_default=True)
def print_risks(what: str, most: int, kind: str) -> None:
    """List open orders that may fail, or customers who may leave: those most at risk first, with reasons.

    They are ranked by the model if it is better than its rule, also while it is switched off.
    """
    with explained_errors():
        from site_intelligence.mine.mining_formats import risks_as_json, risks_as_text
        from site_intelligence.mine.model_answers import customers_to_call, orders_to_watch
        from site_intelligence.mine.model_file import read_models

        with _history() as history:
            models = read_models(event_store().folder)
            rank = orders_to_watch if what == "orders" else customers_to_call
            risks = rank(history, models, most=most)
    click.echo(risks_as_json(risks) if kind == "json" else risks_as_text(risks))


@click.command("suggestions")
@click.argument("what", type=click.Choice(["offerings", "searches"]))
@click.option("--format", "kind", type=FORMAT, default="text", show_default=True)
def print_suggestions(what: str, kind: str) -> None:
    """List which offering goes with an offering, or with a search that found nothing, also while a model is off."""
    with explained_errors():
        from site_intelligence.mine.mining_formats import suggestions_as_json, suggestions_as_text
        from site_intelligence.mine.model_file import read_models

        stored = read_models(event_store().folder).find(SUGGESTIONS[what])
    click.echo(suggestions_as_json(stored) if kind == "json" else suggestions_as_text(stored))


@contextmanager
def _history(since: datetime | None = None, until: datetime | None = None) -> "Iterator[History]":
    """The stored events of a window of days."""
    from site_intelligence.report.history import Window
    from site_intelligence.report.open_history import open_history

    window = Window(since.date() if since else None, until.date() if until else None)
    with open_history(event_store(), window) as history:
        yield history
