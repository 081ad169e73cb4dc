"""Signing up, in and out, and new passwords by mail."""

from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.online_ordering.guest_checkouts import ViewWaitingCheckout
from business_layer.online_ordering.view_cart import ViewCart
from business_layer.user_management.confirm_email import ConfirmationLink, SendConfirmationAgain, VerifyEmail
from business_layer.user_management.open_session import SignInResult
from business_layer.user_management.password_changes import RequestPasswordReset, ResetPassword
from business_layer.user_management.sessions import Site
from business_layer.user_management.sign_in import SignIn, SignOut
from business_layer.user_management.sign_up import SignUp
from presentation_layer.context import (
    client_address,
    close_session,
    current_actor,
    form_sent_signed_out,
    is_waiting_for_confirmation,
    remember_wish,
    remembered_wish,
    session_token,
    wait_for_confirmation,
)
from presentation_layer.forms.account import (
    EmailForm,
    NewPasswordForm,
    PasswordVerificationForm,
    SignInForm,
    SignUpForm,
    VerificationForm,
)
from presentation_layer.forms.submission import submit
from presentation_layer.kept_forms import kept_form, resume_page
from presentation_layer.store_sessions import StoreSessions


class AccountController:
    def __init__(
        self,
        sign_up: SignUp,
        verify: VerifyEmail,
        send_again: SendConfirmationAgain,
        sign_in: SignIn,
        sign_out: SignOut,
        request_reset: RequestPasswordReset,
        reset: ResetPassword,
        sessions: StoreSessions,
        view_cart: ViewCart,
        waiting_checkout: ViewWaitingCheckout,
    ) -> None:
        self._sign_up, self._verify, self._send_again = sign_up, verify, send_again
        self._sign_in, self._sign_out = sign_in, sign_out
        self._request_reset, self._reset = request_reset, reset
        self._sessions, self._view_cart, self._waiting_checkout = sessions, view_cart, waiting_checkout

    def sign_up(self) -> ResponseReturnValue:
        wanted = local_path(request.args.get("next", ""))
        if _is_in_checkout(wanted) and self._view_cart(by=current_actor()) is not None:
            return redirect(url_for(".checkout_account"))
        remember_wish(wanted)
        return _sign_up_page(SignUpForm.blank())

    def create_account(self) -> ResponseReturnValue:
        def sign_up(form: SignUpForm) -> ResponseReturnValue:
            name, email, password = form.data["name"], form.data["email"], form.data["password"]
            self._sign_up(name=name, email=email, password=password, address=client_address(), by=current_actor())
            wait_for_confirmation()
            return _check_mail_page(email, name)

        form = SignUpForm.of(request.form)
        if form.command == "change":
            return _sign_up_page(SignUpForm.blank({"name": form.typed["name"], "email": form.typed["email"]}))
        return submit(form, sign_up, _sign_up_page)

    def confirmation(self) -> ResponseReturnValue:
        return _confirmation_page(EmailForm.blank())

    def create_confirmation(self) -> ResponseReturnValue:
        def send_again(form: EmailForm) -> ResponseReturnValue:
            self._send_again(email=form.data["email"], address=client_address(), by=current_actor())
            if is_waiting_for_confirmation() and _is_in_checkout(remembered_wish()):
                flash("We emailed the link again.")
                return redirect(url_for(".checkout_email"))
            return _check_mail_page(form.data["email"])

        return submit(EmailForm.of(request.form), send_again, _confirmation_page)

    def verify_email(self, token: str) -> ResponseReturnValue:
        state = self._verify.state(token=token, by=current_actor())
        return self._verification_page(verification_form(state).blank(), token, state)

    def create_verification(self, token: str) -> ResponseReturnValue:
        def verify(form: VerificationForm) -> ResponseReturnValue:
            visitor = current_actor()
            confirmed = self._verify(token=token, password=form.data.get("password", ""), by=visitor)
            # A stranger may have begun this checkout, so another browser's own cart does not join it.
            own = {visitor.visitor_id} if confirmed.is_same_person else set()
            self._sessions.open(confirmed.session, {confirmed.signed_up_as, *own})
            if confirmed.signed_up_as != visitor.visitor_id:
                return redirect(url_for(".welcome"))
            flash("Your email address is confirmed, and you're signed in.")
            wish = remembered_wish()
            remember_wish("")
            return redirect(local_path(wish) or url_for(".cart"))

        state = self._verify.state(token=token, by=current_actor())
        form = verification_form(state).of(request.form)
        return submit(form, verify, lambda wrong: self._verification_page(wrong, token, state))

    def _verification_page(self, form: VerificationForm, token: str, state: ConfirmationLink) -> str:
        waiting = self._verify.waiting_sign_up(token=token, by=current_actor())
        visitor_id = waiting.visitor_id if waiting else None
        checkout = self._waiting_checkout(visitor_id=visitor_id, by=current_actor()) if visitor_id else None
        return render_template(
            "store/verify_email.html", form=form, token=token, state=state, waiting=waiting, checkout=checkout
        )

    def welcome(self) -> ResponseReturnValue:
        """Say what to do next after confirming in another browser than the one that signed up."""
        return render_template("store/welcome.html", has_cart=self._view_cart(by=current_actor()) is not None)

    def sign_in(self) -> ResponseReturnValue:
        wanted = local_path(request.args.get("next", ""))
        if _is_in_checkout(wanted) and self._view_cart(by=current_actor()) is not None:
            return redirect(url_for(".checkout_email" if is_waiting_for_confirmation() else ".checkout_account"))
        return _sign_in_page(SignInForm.blank({"next": wanted or remembered_wish(), "kept": form_sent_signed_out()}))

    def create_session(self) -> ResponseReturnValue:
        def sign_in(form: SignInForm) -> ResponseReturnValue:
            visitor = current_actor()
            email, password = form.data["email"], form.data["password"]
            session = self._sign_in(
                email=email, password=password, site=Site.STORE, address=client_address(), by=visitor
            )
            self._sessions.open(session, {visitor.visitor_id})
            return _where_they_were(form, session)

        return submit(SignInForm.of(request.form), sign_in, _sign_in_page)

    def create_sign_out(self) -> ResponseReturnValue:
        self._sign_out(token=session_token(), by=current_actor())
        close_session()
        flash("You're signed out.")
        return redirect(url_for(".home"))

    def reset_password(self) -> ResponseReturnValue:
        return _reset_page(EmailForm.blank())

    def create_reset_request(self) -> ResponseReturnValue:
        def request_reset(form: EmailForm) -> ResponseReturnValue:
            self._request_reset(email=form.data["email"], address=client_address(), by=current_actor())
            return render_template("store/check_reset_mail.html", form=form)

        return submit(EmailForm.of(request.form), request_reset, _reset_page)

    def new_password(self, token: str) -> ResponseReturnValue:
        if not self._reset.is_usable(token=token, by=current_actor()):
            return render_template("store/spent_reset.html", form=EmailForm.blank()), 410
        return _new_password_page(NewPasswordForm.blank(), token)

    def create_new_password(self, token: str) -> ResponseReturnValue:
        def reset(form: NewPasswordForm) -> ResponseReturnValue:
            is_agent = self._reset(token=token, password=form.data["password"], by=current_actor())
            place = "to the back office with the new one and your authenticator app" if is_agent else "with the new one"
            flash(f"You changed your password. Sign in {place}.")
            return redirect(url_for(".sign_in"))

        return submit(NewPasswordForm.of(request.form), reset, lambda wrong: _new_password_page(wrong, token))


def local_path(wanted: str) -> str:
    """A path of this site, or nothing: `//evil.example` and full addresses are not followed."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ""
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if is_local and wanted.isprintable() else ""


def _is_in_checkout(wanted: str) -> bool:
    """True if the checkout was wanted, which asks by itself who is checking out."""
    return wanted.startswith(url_for(".checkout"))


def _where_they_were(form: SignInForm, session: SignInResult) -> ResponseReturnValue:
    """The page that the customer wanted when they had to sign in, or the form that they had sent."""
    kept = kept_form(form.data["kept"], user_id=session.user_id.hex)
    if kept is not None:
        return resume_page(kept)
    remember_wish("")
    return redirect(local_path(form.data["next"]) or url_for(".home"))


def _sign_up_page(form: SignUpForm) -> str:
    return render_template("store/sign_up.html", form=form)


def _sign_in_page(form: SignInForm) -> str:
    return render_template("store/sign_in.html", form=form)


def _confirmation_page(form: EmailForm) -> str:
    return render_template("store/confirmation_again.html", form=form)


def _check_mail_page(email: str, name: str = "") -> str:
    return render_template("store/check_mail.html", email=email, name=name)


def verification_form(state: ConfirmationLink) -> type[VerificationForm]:
    return PasswordVerificationForm if state is ConfirmationLink.ELSEWHERE else VerificationForm


def _reset_page(form: EmailForm) -> str:
    return render_template("store/reset_password.html", form=form, is_first="first" in request.args)


def _new_password_page(form: NewPasswordForm, token: str) -> str:
    return render_template("store/new_password.html", form=form, token=token)
