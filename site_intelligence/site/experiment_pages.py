"""The controller of the pages about experiments: the list, and the verdict and the switch of each."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from site_intelligence.errors import IntelligenceError
from site_intelligence.report.formats import as_csv
from site_intelligence.site.experiment_views import ExperimentView, experiment_page, experiment_tables, experiment_views
from site_intelligence.site.last_weeks import last_weeks
from site_intelligence.site.planned_experiments import ExperimentRoom
from site_intelligence.site.published_counts import PublishedCounts
from site_intelligence.site.readers import CurrentReader
from site_intelligence.site.verdicts import ShownVerdict, counted_window, verdicts


class ExperimentsController:
    def __init__(self, counting: PublishedCounts, reader: CurrentReader, room: ExperimentRoom) -> None:
        self._counting, self._reader, self._room = counting, reader, room

    def experiments(self) -> ResponseReturnValue:
        try:
            found = self._verdicts()
            window = counted_window(self._counting)
            weeks = last_weeks(self._counting.desk, window) if window and not found else None
        except IntelligenceError as failed:
            return render_template("intelligence/cannot_count.html", message=str(failed)), 503
        views = list(experiment_views(self._room.planned(), found).values())
        return render_template("intelligence/experiments.html", experiments=views, last_weeks=weeks)

    def experiment(self, experiment: str) -> ResponseReturnValue:
        try:
            found = self._verdicts()
        except IntelligenceError as failed:
            return render_template("intelligence/cannot_count.html", message=str(failed)), 503
        view = self._view(experiment, found)
        page = experiment_page(view, found.get(experiment), can_switch=self._reader().switches_experiments)
        return render_template("intelligence/experiment.html", view=page)

    def experiment_table(self, experiment: str, table: str, kind: str) -> ResponseReturnValue:
        """The numbers of one table, as the page shows them."""
        try:
            found = self._verdicts().get(experiment)
        except IntelligenceError as failed:
            return render_template("intelligence/cannot_count.html", message=str(failed)), 503
        tables = {view.key: view for view in experiment_tables(found)} if found else {}
        if table not in tables or kind != "csv":
            abort(404)
        headers = {"Content-Disposition": f'attachment; filename="experiment-{table}.csv"'}
        csv = as_csv(tables[table].spreadsheet) + "\n"
        return Response(csv, content_type="text/csv; charset=utf-8", headers=headers)

    def beginning(self, experiment: str) -> ResponseReturnValue:
        return render_template("intelligence/experiment_switch.html", view=self._view(experiment, {}), is_on=True)

    def create_beginning(self, experiment: str) -> ResponseReturnValue:
        self._room.switch(experiment, is_on=True)
        flash("The experiment is switched on. Visitors see their variants within seconds.")
        return redirect(url_for(".experiment", experiment=experiment))

    def end(self, experiment: str) -> ResponseReturnValue:
        return render_template("intelligence/experiment_switch.html", view=self._view(experiment, {}), is_on=False)

    def create_end(self, experiment: str) -> ResponseReturnValue:
        self._room.switch(experiment, is_on=False)
        flash("The experiment is switched off. Within seconds, everyone sees the same page again.")
        return redirect(url_for(".experiment", experiment=experiment))

    def _verdicts(self) -> dict[str, ShownVerdict]:
        return verdicts(self._counting, counted_window(self._counting), self._room.plans())

    def _view(self, name: str, found: dict[str, ShownVerdict]) -> ExperimentView:
        view = experiment_views(self._room.planned(), found).get(name)
        if view is None:
            abort(404)
        return view
