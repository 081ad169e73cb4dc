"""The controllers of free questions: read the address, count, show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from site_intelligence.errors import IntelligenceError
from site_intelligence.report.formats import as_csv
from site_intelligence.report.open_history import NoEvents
from site_intelligence.site.controllers import JSON, UNPROCESSABLE
from site_intelligence.site.explore.asked_question import AskedQuestion
from site_intelligence.site.explore.days import FEWEST_DAYS
from site_intelligence.site.explore.kinds import KINDS, Kind, answer, ask
from site_intelligence.site.explore.published import ExploreCounts
from site_intelligence.site.failures import cannot_count
from site_intelligence.site.tables import TableView


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """The page of a question. `way` and `arguments` lead to its spreadsheets and charts."""

    kind: Kind
    asked: AskedQuestion
    tables: Sequence[TableView] = ()
    way: str = "question"

    @property
    def arguments(self) -> Mapping[str, str]:
        return {"slug": self.kind.slug, **self.asked.typed}


@dataclass(frozen=True)
class QuestionsController:
    """The pages of free questions, their spreadsheets and their charts."""

    counts: ExploreCounts

    def count(self) -> None:
        """Count the first kind of question ahead of its first reader, about few days. Raises IntelligenceError."""
        kind = next(iter(KINDS.values()))
        asked = ask(kind, {"days": FEWEST_DAYS}, self.counts)
        if not asked.errors:
            answer(kind, asked, self.counts)

    def question(self, slug: str) -> ResponseReturnValue:
        kind = _kind(slug)
        try:
            asked = ask(kind, request.args, self.counts)
            tables = [] if asked.errors else answer(kind, asked, self.counts)
        except NoEvents:
            return render_template("intelligence/no_events.html")
        except IntelligenceError as failed:
            return cannot_count(failed)
        view = QuestionView(kind=kind, asked=asked, tables=tables)
        return render_template("intelligence/question.html", view=view), UNPROCESSABLE if asked.errors else 200

    def question_table(self, slug: str, table: str, kind: str) -> ResponseReturnValue:
        """The numbers of one table, as the page shows them: what is hidden there is hidden here."""
        asked_kind = _kind(slug)
        try:
            asked = ask(asked_kind, request.args, self.counts)
            found = [] if asked.errors else [t for t in answer(asked_kind, asked, self.counts) if t.key == table]
        except NoEvents:
            abort(404)
        except IntelligenceError as failed:
            return cannot_count(failed)
        if not found:
            abort(404)
        if kind == JSON:
            return dict(found[0].chart or {})
        name = f"{slug}-{table}-{asked.days.since}-{asked.days.until}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(as_csv(found[0].spreadsheet) + "\n", content_type="text/csv; charset=utf-8", headers=headers)


def _kind(slug: str) -> Kind:
    if slug not in KINDS:
        abort(404)
    return KINDS[slug]
