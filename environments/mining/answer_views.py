"""Answers saved questions in a process of its own, which then ends: the engine of the reports is large."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from business_layer.insight.mail_views import CannotAnswer
from business_layer.insight.saved_views import AskedView, ViewAnswer
from business_layer.messages.letter import Part, Picture
from environments.mining.overview_numbers import FONTS
from environments.mining.own_process import run_apart

if TYPE_CHECKING:
    from site_intelligence.site.explore.mail_answers import MailedTable

LEFT_OUT = "{} more rows are on the page."
CHART = "Chart: {}. Below are its numbers."


class AnswerViews:
    """Implements `ViewAnswers` on the events in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, asked: Sequence[AskedView]) -> Mapping[AskedView, ViewAnswer]:
        answers, failure = run_apart(answer_views, self._folder, asked)
        if failure:
            raise CannotAnswer(failure)
        return answers


def answer_views(folder: Path, asked: Sequence[AskedView]) -> tuple[dict[AskedView, ViewAnswer], str]:
    """Answer in the process that calls. Without events there is no answer; a failure is returned in words."""
    from site_intelligence.errors import IntelligenceError
    from site_intelligence.gather.event_store import EventStore
    from site_intelligence.report.desk import ReportDesk
    from site_intelligence.report.open_history import NoEvents
    from site_intelligence.site.explore.mail_answers import mailed_answer
    from site_intelligence.site.explore.published import ExploreCounts
    from site_intelligence.site.published_counts import PublishedCounts

    # The library that draws keeps its list of fonts there. Without a place of its own, it would look for one at home.
    os.environ.setdefault("MPLCONFIGDIR", str(folder / FONTS))
    counts = ExploreCounts(PublishedCounts(ReportDesk(EventStore(folder))))
    answers = {}
    try:
        for view in asked:
            found = mailed_answer(view.kind, view.query, counts)
            parts = tuple(_part(table, place) for place, table in enumerate(found.tables, start=1))
            answers[view] = ViewAnswer(words=found.words, parts=parts, problem=found.problem)
    except NoEvents:
        return {}, ""
    except IntelligenceError as failed:
        return {}, str(failed)
    return answers, ""


def _part(table: "MailedTable", place: int) -> Part:
    return Part(
        heading=table.title,
        paragraphs=table.findings,
        picture=_picture(table, place),
        facts=table.rows,
        lines=(LEFT_OUT.format(table.left_out),) if table.left_out else (),
    )


def _picture(table: "MailedTable", place: int) -> Picture | None:
    from site_intelligence.site.explore.mail_answers import HEIGHT, WIDTH

    if not table.picture:
        return None
    alt = CHART.format(table.title)
    return Picture(name=f"chart-{place}", alt=alt, png=table.picture, width=WIDTH, height=HEIGHT)
