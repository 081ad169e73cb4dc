"""Signing up, in and out, and the account's page."""

from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.online_ordering.filling import MergeCarts
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.errors import NotPermitted
from business_layer.user_management.renewing_passwords import ChangePassword, RequestPasswordReset, ResetPassword
from business_layer.user_management.sessions import Site
from business_layer.user_management.signing_in import SignIn, SignOut
from business_layer.user_management.signing_up import SignUp, VerifyEmail
from presentation_layer.context import (
    client_address,
    close_session,
    current_actor,
    current_identity,
    form_sent_signed_out,
    open_session,
    remember_wish,
    remembered_wish,
    session_token,
)
from presentation_layer.forms.account import (
    ChangePasswordForm,
    EmailForm,
    NewPasswordForm,
    PasswordVerificationForm,
    SignInForm,
    SignUpForm,
    VerificationForm,
)
from presentation_layer.forms.submission import submit
from presentation_layer.kept_forms import kept_form, resume_page


class AccountController:
    def __init__(
        self,
        sign_up: SignUp,
        verify: VerifyEmail,
        sign_in: SignIn,
        sign_out: SignOut,
        request_reset: RequestPasswordReset,
        reset: ResetPassword,
        change: ChangePassword,
        merge: MergeCarts,
    ) -> None:
        self._sign_up, self._verify, self._sign_in, self._sign_out = sign_up, verify, sign_in, sign_out
        self._request_reset, self._reset, self._change, self._merge = request_reset, reset, change, merge

    def sign_up(self) -> ResponseReturnValue:
        remember_wish(local_path(request.args.get("next", "")))
        return _sign_up_page(SignUpForm.blank())

    def create_account(self) -> ResponseReturnValue:
        return submit(SignUpForm.of(request.form), self._signed_up, _sign_up_page)

    def verify_email(self, token: str) -> ResponseReturnValue:
        return self._verification_page(self._verification_form(token).blank(), token)

    def create_verification(self, token: str) -> ResponseReturnValue:
        form = self._verification_form(token).of(request.form)
        return submit(
            form,
            lambda valid: self._verified(valid, token),
            lambda wrong: self._verification_page(wrong, token),
        )

    def sign_in(self) -> ResponseReturnValue:
        wanted = local_path(request.args.get("next", "")) or remembered_wish()
        kept = {"next": wanted, "kept": form_sent_signed_out()}
        return _sign_in_page(SignInForm.blank(kept))

    def create_session(self) -> ResponseReturnValue:
        return submit(SignInForm.of(request.form), self._signed_in, _sign_in_page)

    def create_sign_out(self) -> ResponseReturnValue:
        self._sign_out(token=session_token(), by=current_actor())
        close_session()
        flash("You are signed out.")
        return redirect(url_for(".home"))

    def reset_password(self) -> ResponseReturnValue:
        return _reset_page(EmailForm.blank())

    def create_reset_request(self) -> ResponseReturnValue:
        return submit(EmailForm.of(request.form), self._reset_requested, _reset_page)

    def new_password(self, token: str) -> ResponseReturnValue:
        return _new_password_page(NewPasswordForm.blank(), token)

    def create_new_password(self, token: str) -> ResponseReturnValue:
        form = NewPasswordForm.of(request.form)
        return submit(form, lambda valid: self._renewed(valid, token), lambda wrong: _new_password_page(wrong, token))

    def account(self) -> ResponseReturnValue:
        return _account_page(ChangePasswordForm.blank())

    def create_password_change(self) -> ResponseReturnValue:
        return submit(ChangePasswordForm.of(request.form), self._changed, _account_page)

    def _verification_form(self, token: str) -> type[VerificationForm]:
        asks = self._verify.asks_password(token=token, by=current_actor())
        return PasswordVerificationForm if asks else VerificationForm

    def _verification_page(self, form: VerificationForm, token: str) -> str:
        return render_template("store/verify_email.html", form=form, token=token)

    def _verified(self, form: VerificationForm, token: str) -> ResponseReturnValue:
        self._verify(token=token, password=form.data.get("password", ""), by=current_actor())
        flash("Your e-mail address is confirmed. Sign in to go on.")
        return redirect(url_for(".sign_in"))

    def _signed_up(self, form: SignUpForm) -> ResponseReturnValue:
        self._sign_up(
            name=form.data["name"],
            email=form.data["email"],
            password=form.data["password"],
            address=client_address(),
            by=current_actor(),
        )
        return render_template("store/check_mail.html", email=form.data["email"], again=url_for(".sign_up"))

    def _signed_in(self, form: SignInForm) -> ResponseReturnValue:
        visitor = current_actor()
        result = self._sign_in(
            email=form.data["email"],
            password=form.data["password"],
            site=Site.STORE,
            address=client_address(),
            by=visitor,
        )
        open_session(result.token, user_id=result.user_id)
        if visitor.visitor_id is not None:
            customer = Actor(
                kind=ActorKind.CUSTOMER, name="customer", user_id=result.user_id, customer_id=result.customer_id
            )
            self._merge(visitor_id=visitor.visitor_id, by=customer)
        kept = kept_form(form.data["kept"], user_id=result.user_id.hex)
        if kept is not None:
            return resume_page(kept)
        remember_wish("")
        return redirect(local_path(form.data["next"]) or url_for(".home"))

    def _reset_requested(self, form: EmailForm) -> ResponseReturnValue:
        self._request_reset(email=form.data["email"], address=client_address(), by=current_actor())
        return render_template("store/check_mail.html", email=form.data["email"], again=url_for(".reset_password"))

    def _renewed(self, form: NewPasswordForm, token: str) -> ResponseReturnValue:
        is_agent = self._reset(token=token, password=form.data["password"], by=current_actor())
        where = "to the back office, with the new one and your authenticator" if is_agent else "with the new one"
        flash(f"Your password is changed. Sign in {where}.")
        return redirect(url_for(".sign_in"))

    def _changed(self, form: ChangePasswordForm) -> ResponseReturnValue:
        user_id = current_actor().user_id
        if user_id is None or current_actor().kind is not ActorKind.CUSTOMER:
            raise NotPermitted("Only the customer can change this password.")
        self._change(user_id=user_id, present=form.data["present"], password=form.data["password"], by=current_actor())
        close_session()
        flash("Your password is changed. Sign in with the new one.")
        return redirect(url_for(".sign_in"))


def local_path(wanted: str) -> str:
    """A path of this site, or nothing: `//evil.example` and full addresses are not followed."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ""
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if is_local and wanted.isprintable() else ""


def _sign_up_page(form: SignUpForm) -> str:
    return render_template("store/sign_up.html", form=form)


def _sign_in_page(form: SignInForm) -> str:
    return render_template("store/sign_in.html", form=form)


def _reset_page(form: EmailForm) -> str:
    return render_template("store/reset_password.html", form=form)


def _new_password_page(form: NewPasswordForm, token: str) -> str:
    return render_template("store/new_password.html", form=form, token=token)


def _account_page(form: ChangePasswordForm) -> str:
    return render_template("store/account.html", form=form, identity=current_identity())
