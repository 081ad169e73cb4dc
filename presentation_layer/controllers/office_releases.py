"""The release page: the lane, the record, and what release engineers do there."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.releases.act_on_releases import ApproveBuild, AskRollback, HoldEnvironment, ReleaseHold
from business_layer.releases.lane import EnvironmentState, Lane
from business_layer.releases.look_at_lane import LookAtLane
from business_layer.releases.ports import NoRecord
from business_layer.shared.actor import Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import GatewayUnavailable
from presentation_layer.context import current_actor
from presentation_layer.errors import status_of
from presentation_layer.forms.form import Form
from presentation_layer.forms.releases import ApprovalForm, HoldForm, HoldReleaseForm, RollbackForm
from presentation_layer.forms.submission import submit
from presentation_layer.forms.typed import whole_number
from presentation_layer.views.lane_picture import lane_picture
from presentation_layer.views.releases import environments_view, history_rows, revision_of

LARGEST_NUMBER = 2**53


class OfficeReleasesController:
    def __init__(self, look: LookAtLane, clock: Clock) -> None:
        self._look, self._clock = look, clock

    def releases(self) -> ResponseReturnValue:
        try:
            lane = self._look(by=current_actor())
            before = whole_number(request.args.get("before", ""), most=LARGEST_NUMBER)
            history = self._look.history(by=current_actor(), before=before)
        except NoRecord:
            return render_template("office/releases_away.html", reason="")
        except GatewayUnavailable as away:
            return render_template("office/releases_away.html", reason=away.message), status_of(away)
        rows = history_rows(history.entries, now=self._clock.now())
        return render_template(
            "office/releases.html", rows=rows, older=history.older, is_older=before, **self._parts(lane)
        )

    def changes(self) -> ResponseReturnValue:
        """The lane, if it is another one than the page shows; else nothing: 204."""
        lane = self._look(by=current_actor())
        if request.args.get("since") == revision_of(lane):
            return "", 204
        return render_template("office/releases_changes.html", **self._parts(lane))

    def _parts(self, lane: Lane) -> dict[str, object]:
        can_act = current_actor().may(Permission.MANAGE_RELEASES)
        environments = environments_view(lane, now=self._clock.now(), can_act=can_act)
        return {"environments": environments, "picture": lane_picture(environments), "since": revision_of(lane)}


class OfficeReleaseActsController:
    """Each act has a page that says what it will do. If the record is away, the page says so."""

    def __init__(
        self,
        look: LookAtLane,
        approve: ApproveBuild,
        hold: HoldEnvironment,
        release_hold: ReleaseHold,
        ask_rollback: AskRollback,
    ) -> None:
        self._look, self._approve, self._hold = look, approve, hold
        self._release_hold, self._ask_rollback = release_hold, ask_rollback

    def approval(self, environment: str) -> ResponseReturnValue:
        waiting = self._state(environment).waiting
        return _page("approval", environment, ApprovalForm.blank({"build": waiting.build if waiting else ""}))

    def create_approval(self, environment: str) -> ResponseReturnValue:
        def approve(form: ApprovalForm) -> ResponseReturnValue:
            build, reason = form.data["build"], form.data["reason"]
            self._approve(
                environment=environment, build=build, is_hotfix=form.is_hotfix, reason=reason, by=current_actor()
            )
            return _done(f"You approved build {build[:12]} for {environment}.")

        return submit(ApprovalForm.of(request.form), approve, lambda form: _page("approval", environment, form))

    def hold(self, environment: str) -> ResponseReturnValue:
        return _page("hold", environment, HoldForm.blank())

    def create_hold(self, environment: str) -> ResponseReturnValue:
        def hold(form: HoldForm) -> ResponseReturnValue:
            self._hold(environment=environment, reason=form.data["reason"], by=current_actor())
            return _done(f"Nothing is promoted to {environment} until the hold is released.")

        return submit(HoldForm.of(request.form), hold, lambda form: _page("hold", environment, form))

    def hold_release(self, environment: str) -> ResponseReturnValue:
        return _page("hold_release", environment, HoldReleaseForm.blank())

    def create_hold_release(self, environment: str) -> ResponseReturnValue:
        def release(form: HoldReleaseForm) -> ResponseReturnValue:
            self._release_hold(environment=environment, reason=form.data["reason"], by=current_actor())
            return _done(f"Builds can be promoted to {environment} again.")

        form = HoldReleaseForm.of(request.form)
        return submit(form, release, lambda wrong: _page("hold_release", environment, wrong))

    def rollback(self, environment: str) -> ResponseReturnValue:
        state = self._state(environment)
        return _page("rollback", environment, RollbackForm.blank({"build": state.build}), former=state.former)

    def create_rollback(self, environment: str) -> ResponseReturnValue:
        def ask(form: RollbackForm) -> ResponseReturnValue:
            build, reason = form.data["build"], form.data["reason"]
            self._ask_rollback(environment=environment, build=build, reason=reason, by=current_actor())
            return _done(f"You asked for a rollback of {environment}. This page shows how it goes.")

        return submit(RollbackForm.of(request.form), ask, lambda form: _page("rollback", environment, form))

    def _state(self, environment: str) -> EnvironmentState:
        """Raises GatewayUnavailable."""
        return self._look(by=current_actor()).environment(environment)


def _page(act: str, environment: str, form: Form, *, former: str = "") -> str:
    build = str(form.typed.get("build") or "")[:12]
    return render_template(
        f"office/release_{act}.html", environment=environment, form=form, build=build, former=former[:12]
    )


def _done(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for(".releases"))
