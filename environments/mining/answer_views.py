"""Answers saved questions in a process of its own, which then ends: the engine of the reports is large."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from business_layer.insight.mail_views import CannotAnswer
from business_layer.insight.saved_views import AskedView, ViewAnswer
from business_layer.messages.letter import Part
from environments.mining.own_process import run_apart

LEFT_OUT = "{} more rows are on the page."


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

    counts = ExploreCounts(PublishedCounts(ReportDesk(EventStore(folder))))
    answers = {}
    try:
        for view in asked:
            found = mailed_answer(view.kind, view.query, counts)
            parts = tuple(
                Part(
                    heading=table.title,
                    paragraphs=table.findings,
                    facts=table.rows,
                    lines=(LEFT_OUT.format(table.left_out),) if table.left_out else (),
                )
                for table in found.tables
            )
            answers[view] = ViewAnswer(words=found.words, parts=parts, problem=found.problem)
    except NoEvents:
        return {}, ""
    except IntelligenceError as failed:
        return {}, str(failed)
    return answers, ""
