"""Agents signing in with their second factor, logging off, their own account, and ending work for a customer."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.user_management.acting_for_customer import StopActingForCustomer
from business_layer.user_management.agent_credentials import ChangeAgentPassword, ChooseOwnPassword
from business_layer.user_management.confirm_second_factor import ConfirmSecondFactor
from business_layer.user_management.sessions import Site
from business_layer.user_management.sign_in import SignIn, SignOut
from presentation_layer.context import (
    client_address,
    close_session,
    current_actor,
    current_identity,
    form_sent_signed_out,
    last_signed_in,
    open_session,
    session_token,
)
from presentation_layer.controllers.account import local_path
from presentation_layer.forms.account import (
    ChangeAgentPasswordForm,
    OwnPasswordForm,
    SecondFactorForm,
    SignInForm,
)
from presentation_layer.forms.submission import submit
from presentation_layer.kept_forms import kept_form, resume_page


class OfficeSignInController:
    """The same on each site for agents: the back office and site intelligence."""

    def __init__(
        self,
        site: Site,
        sign_in: SignIn,
        second_factor: ConfirmSecondFactor,
        sign_out: SignOut,
        stop_acting: StopActingForCustomer,
        choose_password: ChooseOwnPassword,
        change_password: ChangeAgentPassword,
    ) -> None:
        self._site = site
        self._sign_in, self._second_factor, self._sign_out = sign_in, second_factor, sign_out
        self._stop_acting, self._choose_password = stop_acting, choose_password
        self._change_password = change_password

    def sign_in(self) -> ResponseReturnValue:
        kept = {"next": local_path(request.args.get("next", "")), "kept": form_sent_signed_out()}
        return _sign_in_page(SignInForm.blank(kept))

    def create_session(self) -> ResponseReturnValue:
        def sign_in(form: SignInForm) -> ResponseReturnValue:
            email, password, kept = form.data["email"], form.data["password"], form.data["kept"]
            result = self._sign_in(
                email=email, password=password, site=self._site, address=client_address(), by=current_actor()
            )
            open_session(result.token, user_id=result.user_id)
            if kept:
                return _second_factor_page(SecondFactorForm.blank({"kept": kept}))
            return redirect(url_for(".second_factor", next=local_path(form.data["next"]) or None))

        return submit(SignInForm.of(request.form), sign_in, _sign_in_page)

    def second_factor(self) -> ResponseReturnValue:
        return _second_factor_page(SecondFactorForm.blank({"next": local_path(request.args.get("next", ""))}))

    def create_second_factor(self) -> ResponseReturnValue:
        def confirm(form: SecondFactorForm) -> ResponseReturnValue:
            open_session(self._second_factor(token=session_token(), code=form.data["code"], by=current_actor()))
            kept = kept_form(form.data["kept"], user_id=last_signed_in())
            return resume_page(kept) if kept else redirect(local_path(form.data["next"]) or url_for(".home"))

        return submit(SecondFactorForm.of(request.form), confirm, _second_factor_page)

    def own_password(self) -> ResponseReturnValue:
        return _own_password_page(OwnPasswordForm.blank({"next": local_path(request.args.get("next", ""))}))

    def create_own_password(self) -> ResponseReturnValue:
        def choose(form: OwnPasswordForm) -> ResponseReturnValue:
            present, password = form.data["present"], form.data["password"]
            open_session(
                self._choose_password(token=session_token(), present=present, password=password, by=current_actor())
            )
            flash("Your new password is saved.")
            return redirect(local_path(form.data["next"]) or url_for(".home"))

        return submit(OwnPasswordForm.of(request.form), choose, _own_password_page)

    def create_sign_out(self) -> ResponseReturnValue:
        self._sign_out(token=session_token(), by=current_actor())
        close_session()
        flash("You're logged off.")
        return redirect(url_for(".sign_in"))

    def account(self) -> ResponseReturnValue:
        return _account_page(ChangeAgentPasswordForm.blank())

    def create_password_change(self) -> ResponseReturnValue:
        def change(form: ChangeAgentPasswordForm) -> ResponseReturnValue:
            present, code, password = form.data["present"], form.data["code"], form.data["password"]
            self._change_password(present=present, code=code, password=password, by=current_actor())
            close_session()
            flash("You changed your password. Sign in with the new one.")
            return redirect(url_for(".sign_in"))

        return submit(ChangeAgentPasswordForm.of(request.form), change, _account_page)

    def stop_acting_for_customer(self) -> ResponseReturnValue:
        self._stop_acting(token=session_token(), by=current_actor())
        flash("You're no longer working for a customer.")
        return redirect(url_for(".home"))


def _sign_in_page(form: SignInForm) -> str:
    return render_template("office/sign_in.html", form=form)


def _account_page(form: ChangeAgentPasswordForm) -> str:
    return render_template("office/account.html", form=form, identity=current_identity())


def _second_factor_page(form: SecondFactorForm) -> str:
    return render_template("office/second_factor.html", form=form)


def _own_password_page(form: OwnPasswordForm) -> str:
    return render_template("office/own_password.html", form=form)
