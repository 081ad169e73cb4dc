"""Customers in the back office, and working for one."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.queries import ProductQueries
from business_layer.order_management.queries import OrderQueries
from business_layer.service_changes.queries import ServiceChangeQueries
from business_layer.shared.actor import Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict, TooManyAttempts
from business_layer.user_management.acting_for_customer import StartActingForCustomer
from business_layer.user_management.confirm_email import SendConfirmationToCustomer
from business_layer.user_management.queries import PeopleQueries
from presentation_layer.context import current_actor, session_token
from presentation_layer.forms.office import ActingForCustomerForm
from presentation_layer.forms.submission import submit
from presentation_layer.views.changes_of_service import changes_by_service
from presentation_layer.views.orders import rows_view
from presentation_layer.views.page_tokens import PAGE_SIZE, page_key, page_token
from presentation_layer.views.services import service_views
from presentation_layer.words import OFFICE_ORDER_WORDS


class OfficeCustomerPageController:
    def __init__(
        self,
        people: PeopleQueries,
        orders: OrderQueries,
        products: ProductQueries,
        changes: ServiceChangeQueries,
        catalogues: Catalogues,
        start_acting: StartActingForCustomer,
        send_confirmation: SendConfirmationToCustomer,
        clock: Clock,
    ) -> None:
        self._people, self._orders, self._products, self._changes = people, orders, products, changes
        self._catalogues, self._start_acting, self._send_confirmation = catalogues, start_acting, send_confirmation
        self._clock = clock

    def customer_home(self) -> ResponseReturnValue:
        return redirect(url_for(".customer", customer_id=current_actor().customer_id))

    def customer(self, customer_id: UUID) -> ResponseReturnValue:
        return self._customer_page(customer_id, ActingForCustomerForm.blank())

    def start_acting_for_customer(self, customer_id: UUID) -> ResponseReturnValue:
        def start(form: ActingForCustomerForm) -> ResponseReturnValue:
            reason = form.data["reason"]
            customer = self._start_acting(
                token=session_token(), customer_id=customer_id, reason=reason, by=current_actor()
            )
            flash(f"You're now working for {customer.name}.")
            return redirect(url_for(".customer", customer_id=customer_id))

        return submit(
            ActingForCustomerForm.of(request.form), start, lambda wrong: self._customer_page(customer_id, wrong)
        )

    def create_confirmation(self, customer_id: UUID) -> ResponseReturnValue:
        try:
            email = self._send_confirmation(customer_id=customer_id, by=current_actor())
        except (Conflict, TooManyAttempts) as refused:
            flash(refused.message, "warn")
        else:
            flash(f"We emailed the link to {email} again.")
        return redirect(url_for(".customer", customer_id=customer_id))

    def _customer_page(self, customer_id: UUID, form: ActingForCustomerForm) -> str:
        customer = self._people.customer(customer_id, seen_by=current_actor())
        after = page_key(request.args.get("after", ""))
        rows = self._orders.of_customer(customer_id, after=after, limit=PAGE_SIZE + 1)
        products, opened = self._products.of_customer(customer_id), self._orders.open_changes(customer_id)
        return render_template(
            "office/customer.html",
            customer=customer,
            rows=rows_view(rows[:PAGE_SIZE], OFFICE_ORDER_WORDS),
            older=page_token(rows, PAGE_SIZE),
            is_first_page=after is None,
            services=service_views(products, self._catalogues, for_customer=False),
            changes=changes_by_service(
                products,
                opened,
                self._catalogues,
                offers=self._changes.open_offers(customer_id),
                by=current_actor(),
                at=self._clock.now(),
            ),
            can_manage=current_actor().may(Permission.MANAGE_CUSTOMERS),
            can_erase=current_actor().may(Permission.ERASE_FROM_EVENTS),
            is_acting_for=current_actor().customer_id == customer_id,
            form=form,
        )
