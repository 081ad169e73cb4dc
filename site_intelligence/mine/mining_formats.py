"""Prints models, what they hand back, and forecasts: as JSON, or as text for a terminal."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from site_intelligence.mine.forecasts import Forecast
from site_intelligence.mine.judge_model import Measure
from site_intelligence.mine.model_answers import AtRisk, explain_suggestion, read_suggestions
from site_intelligence.mine.model_file import Description, StoredModel

DRIFTED = 0.2


def descriptions_as_json(descriptions: Iterable[Description], off: Collection[str] = ()) -> str:
    """The models as JSON; those that are `off` do not serve."""
    return json.dumps(
        {
            found.name: {**asdict(found), "is_on": found.name not in off, "is_serving": _is_serving(found, off)}
            for found in descriptions
        },
        indent=1,
    )


def descriptions_as_text(descriptions: Iterable[Description], off: Collection[str] = ()) -> str:
    return "\n\n".join("\n".join(_lines_of(found, off)) for found in descriptions)


def _is_serving(found: Description, off: Collection[str]) -> bool:
    return found.is_better and found.name not in off


def _lines_of(found: Description, off: Collection[str]) -> Iterator[str]:
    judged = found.judgment
    is_off, is_serving = found.name in off, _is_serving(found, off)
    state = "off, the rule serves" if is_off else "serves" if is_serving else "the rule serves"
    yield f"{found.title} ({found.name}): {state}{f' since {found.since}' if found.since else ''}"
    yield f"  Question: {found.question}"
    yield f"  Rule:     {found.rule}"
    yield (
        f"  Data:     {found.first_day} to {found.last_day}; held out: {judged.examples:,} examples in {judged.weeks} "
        f"weeks, {judged.outcomes:,} outcomes"
    )
    if judged.model and judged.baseline and judged.gain:
        yield f"  Measure:  {found.measure}"
        yield f"  Result:   model {_shown(judged.model)}, rule {_shown(judged.baseline)}, gain {_shown(judged.gain)}"
    if judged.groups:
        groups = ", ".join(
            f"{group or 'unknown'} {'too few' if n is None else n}" for group, n in judged.groups.items()
        )
        yield f"  Regions:  {groups}"
    drifted = " (has changed)" if found.drift > DRIFTED else ""
    drift = f"{found.drift} of {found.drift_of or 'nothing'}{drifted}"
    yield f"  Model:    {found.size} weights, seed {found.seed}; drift {drift}"
    yield f"  {judged.reason}"


def _shown(measure: Measure) -> str:
    return f"{measure.value} [{measure.low}, {measure.high}]"


def risks_as_json(risks: Sequence[AtRisk]) -> str:
    return json.dumps([asdict(risk) for risk in risks], indent=1)


def risks_as_text(risks: Sequence[AtRisk]) -> str:
    lines = [f"{_printable(risk.id)}  {risk.score}  {_printable('; '.join(risk.reasons))}".rstrip() for risk in risks]
    return "\n".join(lines) or "Nothing is at risk."


def suggestions_of(stored: StoredModel) -> dict[str, Any]:
    """Each thing with its suggestion and the reason in words; nothing if the rule is as good as the model."""
    if not stored.description.is_better:
        return {}
    found = read_suggestions(stored).of_given
    return {given: {"then": best.then, "reason": explain_suggestion(given, best)} for given, best in found.items()}


def suggestions_as_json(stored: StoredModel) -> str:
    return json.dumps(suggestions_of(stored), indent=1)


def suggestions_as_text(stored: StoredModel) -> str:
    found = suggestions_of(stored)
    if not found:
        popular = read_suggestions(stored).popular[:1]
        return f"The rule serves: {stored.description.rule} {', '.join(map(_printable, popular))}".rstrip()
    return "\n".join(
        f"{_printable(given)}: {_printable(best['then'])}. {_printable(best['reason'])}"
        for given, best in found.items()
    )


def forecasts_as_json(forecasts: Sequence[Forecast]) -> str:
    return json.dumps([asdict(found) for found in forecasts], indent=1, default=str)


def forecasts_as_text(forecasts: Sequence[Forecast]) -> str:
    return "\n\n".join("\n".join(_forecast_lines(found)) for found in forecasts)


def _forecast_lines(found: Forecast) -> Iterator[str]:
    yield f"{found.what}{f', {_printable(found.group)}' if found.group else ''}"
    if found.note:
        yield f"  {found.note}"
        return
    yield (
        f"  Earlier forecasts were off by {_percent(found.error)} (the week before as a forecast: "
        f"{_percent(found.naive_error)}); the band held {_percent(found.held)} of {found.tested} tests."
    )
    for period in found.periods:
        yield f"  {period.first}  {period.expected}  [{period.low}, {period.high}]"


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.0%}"


def _printable(text: str) -> str:
    """The text without characters that change what a terminal shows: names and terms come from outside."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
