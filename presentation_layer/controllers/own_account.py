"""The customer's account page: contact details, billing accounts, password, and where they are signed in."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.billing.queries import BillingQueries
from business_layer.shared.actor import ActorKind
from business_layer.shared.errors import NotFound, NotPermitted
from business_layer.user_management.cpni_consent import ChooseCpniUse
from business_layer.user_management.own_account import ChangeContactDetails, EndOwnSessions, ListOwnSessions
from business_layer.user_management.password_changes import ChangePassword
from business_layer.user_management.queries import PeopleQueries
from business_layer.user_management.users import customer_fingerprint
from presentation_layer.context import close_session, current_actor, session_token
from presentation_layer.forms.account import ChangePasswordForm, ContactDetailsForm
from presentation_layer.forms.submission import submit
from presentation_layer.views.own_account import own_account_view


class OwnAccountController:
    def __init__(
        self,
        people: PeopleQueries,
        billing: BillingQueries,
        sessions: ListOwnSessions,
        change_contact: ChangeContactDetails,
        change_password: ChangePassword,
        end_sessions: EndOwnSessions,
        choose_cpni_use: ChooseCpniUse,
    ) -> None:
        self._people, self._billing, self._sessions = people, billing, sessions
        self._change_contact, self._change_password = change_contact, change_password
        self._end_sessions, self._choose_cpni_use = end_sessions, choose_cpni_use

    def account(self) -> ResponseReturnValue:
        return self._page()

    def create_contact_change(self) -> ResponseReturnValue:
        def change(form: ContactDetailsForm) -> ResponseReturnValue:
            self._change_contact(
                name=form.data["name"],
                telephone=form.data["telephone"],
                present=form.data["present"],
                expected=form.data["expected"],
                by=current_actor(),
            )
            flash("Your contact details are changed.")
            return redirect(url_for(".account"))

        return submit(ContactDetailsForm.of(request.form), change, lambda wrong: self._page(contact=wrong))

    def create_password_change(self) -> ResponseReturnValue:
        def change(form: ChangePasswordForm) -> ResponseReturnValue:
            user_id, present, password = current_actor().user_id, form.data["present"], form.data["password"]
            if user_id is None or current_actor().kind is not ActorKind.CUSTOMER:
                raise NotPermitted("Only the customer can change this password.")
            self._change_password(user_id=user_id, present=present, password=password, by=current_actor())
            close_session()
            flash("You changed your password. Sign in with the new one.")
            return redirect(url_for(".sign_in"))

        return submit(ChangePasswordForm.of(request.form), change, lambda wrong: self._page(password=wrong))

    def create_cpni_permission(self) -> ResponseReturnValue:
        self._choose_cpni_use(is_permitted=True, by=current_actor())
        flash("We may now use your service information to offer you other services.")
        return redirect(url_for(".account"))

    def create_cpni_withdrawal(self) -> ResponseReturnValue:
        self._choose_cpni_use(is_permitted=False, by=current_actor())
        flash("We no longer use your service information for marketing.")
        return redirect(url_for(".account"))

    def create_session_end(self, session_key: str) -> ResponseReturnValue:
        try:
            self._end_sessions(key=session_key, by=current_actor())
            flash("That browser is signed out.")
        except NotFound as gone:
            flash(gone.message)
        return redirect(url_for(".account"))

    def create_other_sessions_end(self) -> ResponseReturnValue:
        self._end_sessions.all_but(token=session_token(), by=current_actor())
        flash("You're signed out everywhere but here.")
        return redirect(url_for(".account"))

    def _page(self, contact: ContactDetailsForm | None = None, password: ChangePasswordForm | None = None) -> str:
        actor = current_actor()
        if actor.customer_id is None:
            raise NotPermitted("Only a customer has this page.")
        customer = self._people.customer(actor.customer_id, seen_by=actor)
        known = {
            "name": customer.name,
            "telephone": customer.telephone,
            "expected": customer_fingerprint(customer.name, customer.telephone),
        }
        page = own_account_view(
            customer, self._billing.of_customer(customer.id), self._sessions(token=session_token(), by=actor)
        )
        return render_template(
            "store/account.html",
            page=page,
            form=contact or password,
            contact=contact or ContactDetailsForm.blank(known),
            password=password or ChangePasswordForm.blank(),
        )
