"""The controllers of free questions: read the address, count, show."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl, urlencode

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from site_intelligence.errors import IntelligenceError
from site_intelligence.report.formats import as_csv
from site_intelligence.report.open_history import NoEvents
from site_intelligence.site.controllers import JSON, UNPROCESSABLE
from site_intelligence.site.explore.asked_question import AskedQuestion
from site_intelligence.site.explore.days import FEWEST_DAYS
from site_intelligence.site.explore.kinds import KINDS, Kind, answer, ask
from site_intelligence.site.explore.long_questions import LongQuestions, QuestionStopped
from site_intelligence.site.explore.progress import Progress
from site_intelligence.site.explore.published import ExploreCounts
from site_intelligence.site.failures import cannot_count
from site_intelligence.site.last_weeks import LastWeeks, last_weeks
from site_intelligence.site.tables import TableView

ACCEPTED = 202
# The page that shows the progress asks by a script whether there is an answer.
IS_POLL = "HX-Request"


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """The page of a question. `way` and `arguments` lead to its spreadsheets and charts."""

    kind: Kind
    asked: AskedQuestion
    tables: Sequence[TableView] = ()
    last_weeks: LastWeeks | None = None
    is_stopped: bool = False
    way: str = "question"

    @property
    def arguments(self) -> Mapping[str, str]:
        return {"slug": self.kind.slug, **self.asked.typed}

    @property
    def last_arguments(self) -> Mapping[str, str]:
        """The arguments that ask the same about the last weeks."""
        kept = {name: typed for name, typed in self.arguments.items() if name != "from"}
        return {**kept, "to": self.last_weeks.until.isoformat()} if self.last_weeks else kept


@dataclass(frozen=True)
class QuestionsController:
    """The pages of free questions, their spreadsheets and their charts."""

    counts: ExploreCounts
    questions: LongQuestions

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
            answered = [] if asked.errors else self._answer(kind, asked)
        except NoEvents:
            return render_template("intelligence/no_events.html")
        except QuestionStopped:
            return _leave_for(_address(asked, ".stopped_question"))
        except IntelligenceError as failed:
            return cannot_count(failed)
        if isinstance(answered, Progress):
            view = QuestionView(kind=kind, asked=asked)
            return render_template("intelligence/counting.html", view=view, progress=answered), ACCEPTED
        if IS_POLL in request.headers:
            return _leave_for(_address(asked))
        is_empty = not asked.errors and not any(table.rows for table in answered)
        found = last_weeks(self.counts.desk, asked.days.window) if is_empty else None
        view = QuestionView(kind=kind, asked=asked, tables=answered, last_weeks=found)
        return render_template("intelligence/question.html", view=view), UNPROCESSABLE if asked.errors else 200

    def question_table(self, slug: str, table: str, kind: str) -> ResponseReturnValue:
        """The numbers of one table, as the page shows them: what is hidden there is hidden here."""
        asked_kind = _kind(slug)
        try:
            asked = ask(asked_kind, request.args, self.counts)
            answered = [] if asked.errors else self._answer(asked_kind, asked)
        except NoEvents:
            abort(404)
        except IntelligenceError as failed:
            return cannot_count(failed)
        if isinstance(answered, Progress):
            # The page of the question shows how far it is.
            return redirect(_address(asked))
        return _file(asked, table, kind, answered)

    def create_question_end(self, slug: str) -> ResponseReturnValue:
        """Stop a question. The page that follows has its form as it was."""
        kind = _kind(slug)
        try:
            asked = ask(kind, dict(parse_qsl(request.form.get("query", ""))), self.counts)
        except IntelligenceError as failed:
            return cannot_count(failed)
        self.questions.stop(_key(kind, asked))
        return redirect(_address(asked, ".stopped_question"))

    def stopped_question(self, slug: str) -> ResponseReturnValue:
        """The form of a question that was stopped. Nothing is counted until it is asked again."""
        kind = _kind(slug)
        try:
            asked = ask(kind, request.args, self.counts)
        except NoEvents:
            return render_template("intelligence/no_events.html")
        except IntelligenceError as failed:
            return cannot_count(failed)
        view = QuestionView(kind=kind, asked=asked, is_stopped=True)
        return render_template("intelligence/question.html", view=view), UNPROCESSABLE if asked.errors else 200

    def _answer(self, kind: Kind, asked: AskedQuestion) -> Sequence[TableView] | Progress:
        window, is_poll = asked.days.window, IS_POLL in request.headers
        return self.questions.answer(
            _key(kind, asked),
            self.counts.version(window),
            self.counts.events_in(window),
            partial(answer, kind, asked, self.counts),
            patience=0 if is_poll else None,
            # The page that waits must not begin again what was stopped.
            begins=not is_poll,
        )


def _key(kind: Kind, asked: AskedQuestion) -> Hashable:
    return kind.slug, asked.days.window, tuple(sorted(asked.typed.items()))


def _address(asked: AskedQuestion, endpoint: str = ".question") -> str:
    query = urlencode(asked.typed)
    return f"{url_for(endpoint, slug=asked.slug)}{f'?{query}' if query else ''}"


def _leave_for(address: str) -> ResponseReturnValue:
    """Lead a reader to another page. The script that polls does not follow a redirect with the whole page."""
    return Response(headers={"HX-Redirect": address}) if IS_POLL in request.headers else redirect(address)


def _file(asked: AskedQuestion, table: str, kind: str, tables: Sequence[TableView]) -> ResponseReturnValue:
    found = next((known for known in tables if known.key == table), None)
    if found is None:
        abort(404)
    if kind == JSON:
        return dict(found.chart or {})
    name = f"{asked.slug}-{table}-{asked.days.since}-{asked.days.until}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_csv(found.spreadsheet) + "\n", content_type="text/csv; charset=utf-8", headers=headers)


def _kind(slug: str) -> Kind:
    if slug not in KINDS:
        abort(404)
    return KINDS[slug]
