"""Prints verdicts about experiments, as JSON or as text."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from site_intelligence.mine.experiments import Verdict

NOTHING = "No visitor has seen an experiment."


def verdicts_as_json(verdicts: Sequence[Verdict]) -> str:
    return json.dumps({found.experiment: asdict(found) for found in verdicts}, indent=1)


def verdicts_as_text(verdicts: Sequence[Verdict]) -> str:
    return "\n\n".join(_as_text(found) for found in verdicts) or NOTHING


def _as_text(found: Verdict) -> str:
    counted = [
        f"  {_printable(name)}: {counts.visitors:,} visitors, {counts.ordered:,} ordered; "
        f"{counts.started:,} started to check out, {counts.ordered:,} of them ordered"
        for name, counts in found.counts.items()
    ]
    standing = found.standing.value.replace("_", " ")
    return "\n".join([f"{_printable(found.experiment)}: {standing}", *counted, f"  {_printable(found.sentence)}"])


def _printable(text: str) -> str:
    """The text without characters that change what a terminal shows: names come from outside."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
