"""The page on which a customer who checked out without a password chooses one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.user_management.password_changes import ChooseFirstPassword
from presentation_layer.context import current_actor, current_identity, open_session
from presentation_layer.controllers.account import local_path
from presentation_layer.forms.account import FirstPasswordForm
from presentation_layer.forms.submission import submit


class FirstPasswordController:
    def __init__(self, choose: ChooseFirstPassword) -> None:
        self._choose = choose

    def page(self) -> ResponseReturnValue:
        """Let a customer without a password choose one; send others to the page they need."""
        identity, wanted = current_identity(), local_path(request.args.get("next", ""))
        if identity is None:
            return redirect(url_for(".reset_password", first="yes"))
        if not identity.lacks_password:
            return redirect(wanted or url_for(".account"))
        return _page(FirstPasswordForm.blank({"next": wanted}))

    def create(self) -> ResponseReturnValue:
        def choose(form: FirstPasswordForm) -> ResponseReturnValue:
            session = self._choose(password=form.data["password"], by=current_actor())
            open_session(session.token, user_id=session.user_id)
            flash("Your password is saved.")
            return redirect(local_path(form.data["next"]) or url_for(".orders"))

        return submit(FirstPasswordForm.of(request.form), choose, _page)


def _page(form: FirstPasswordForm) -> str:
    return render_template("store/first_password.html", form=form)
