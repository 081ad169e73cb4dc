"""Customers and agents in the back office."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.queries import ProductQueries
from business_layer.order_management.queries import OrderQueries
from business_layer.shared.errors import Conflict
from business_layer.user_management.agents import DisableAgent, EmployAgent, EnableAgent
from business_layer.user_management.queries import PeopleQueries, PersonCriteria
from business_layer.user_management.serving import ServeCustomer
from business_layer.user_management.users import Role
from presentation_layer.context import current_actor, current_identity, session_token
from presentation_layer.forms.agents import AgentForm
from presentation_layer.forms.office import ServingForm
from presentation_layer.forms.submission import submit
from presentation_layer.views.orders import rows_view
from presentation_layer.views.paging import PAGE_SIZE
from presentation_layer.views.services import service_views


class OfficePeopleController:
    def __init__(
        self,
        people: PeopleQueries,
        orders: OrderQueries,
        products: ProductQueries,
        catalogues: Catalogues,
        employ: EmployAgent,
        disable: DisableAgent,
        enable: EnableAgent,
        serve: ServeCustomer,
    ) -> None:
        self._people, self._orders, self._products = people, orders, products
        self._catalogues, self._serve = catalogues, serve
        self._employ, self._disable, self._enable = employ, disable, enable

    def customer_home(self) -> ResponseReturnValue:
        return redirect(url_for(".customer", customer_id=current_actor().customer_id))

    def customer(self, customer_id: UUID) -> ResponseReturnValue:
        return self._customer_page(customer_id, ServingForm.blank())

    def create_serving(self, customer_id: UUID) -> ResponseReturnValue:
        def serve(form: ServingForm) -> ResponseReturnValue:
            reason = form.data["reason"]
            customer = self._serve(token=session_token(), customer_id=customer_id, reason=reason, by=current_actor())
            flash(f"You now work for {customer.name}.")
            return redirect(url_for(".customer", customer_id=customer_id))

        return submit(ServingForm.of(request.form), serve, lambda wrong: self._customer_page(customer_id, wrong))

    def _customer_page(self, customer_id: UUID, form: ServingForm) -> str:
        customer = self._people.customer(customer_id, seen_by=current_actor())
        rows = self._orders.of_customer(customer_id, after=None, limit=PAGE_SIZE)
        products = self._products.of_customer(customer_id)
        return render_template(
            "office/customer.html",
            customer=customer,
            rows=rows_view(rows),
            services=service_views(products, self._catalogues),
            is_served=current_actor().customer_id == customer_id,
            form=form,
        )

    def agents(self) -> ResponseReturnValue:
        return self._agents_page(AgentForm.blank())

    def create_agent(self) -> ResponseReturnValue:
        return submit(AgentForm.of(request.form), self._employed, self._agents_page)

    def _employed(self, form: AgentForm) -> ResponseReturnValue:
        given = form.data
        agent = self._employ(
            name=given["name"],
            email=given["email"],
            password=given["password"],
            service_center=given["service_center"],
            roles=(Role(given["role"]),),
            by=current_actor(),
            totp_secret=given["totp_secret"],
        )
        flash(f"{agent.name} is now an agent.")
        return redirect(url_for(".agents"))

    def create_disabling(self, agent_id: UUID) -> ResponseReturnValue:
        try:
            agent = self._disable(agent_id=agent_id, by=current_actor())
        except Conflict as refused:
            flash(refused.message, "warn")
        else:
            flash(f"{agent.name} is disabled and signed out everywhere. Enable lets them sign in again.")
        return redirect(url_for(".agents"))

    def create_enabling(self, agent_id: UUID) -> ResponseReturnValue:
        agent = self._enable(agent_id=agent_id, by=current_actor())
        flash(f"{agent.name} may sign in again.")
        return redirect(url_for(".agents"))

    def _agents_page(self, form: AgentForm) -> str:
        rows = self._people.agents(PersonCriteria(), seen_by=current_actor(), after=None, limit=200)
        identity = current_identity()
        own_email = identity.email if identity else ""
        return render_template("office/agents.html", rows=rows, form=form, is_managing=True, own_email=own_email)
