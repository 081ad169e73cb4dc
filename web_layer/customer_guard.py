"""Check that agents acting for a customer send forms for that customer only, and record the pages they open."""

from flask import Flask, Response, g, request

from business_layer.shared.errors import Conflict
from business_layer.user_management.queries import AgentLooks
from web_layer.access_kinds import ACTING_FOR_CUSTOMER
from web_layer.url import current_url

FIELD = "served_customer"


class OtherCustomerInPage(Conflict):
    """The agent began to act for another customer after the page was opened, maybe in another tab."""

    code = "serves_another"


def install(app: Flask, looks: AgentLooks) -> None:
    """Refuse forms from pages opened for another customer, and record page views for the audit (CPNI).

    Both apply to URLs with the rule ACTING_FOR_CUSTOMER, whatever they show, so that a new one cannot be forgotten.
    Views of orders and customers on the office's own pages are recorded by their queries.
    """

    @app.before_request
    def check() -> None:
        url = current_url()
        if url is None or url.allow is not ACTING_FOR_CUSTOMER or request.method != "POST":
            return
        if request.form.get(FIELD) != str(g.actor.customer_id):
            raise OtherCustomerInPage(
                f"You are working for {g.identity.acting_for_name} now, but this page was opened for another customer. "
                "Nothing was saved. Open the customer it was meant for and start again."
            )

    @app.after_request
    def note_look(response: Response) -> Response:
        url = current_url()
        is_page = (
            url is not None
            and url.allow is ACTING_FOR_CUSTOMER
            and request.method == "GET"
            and response.status_code == 200
        )
        if url is not None and is_page and g.actor.on_behalf_of is not None:
            looks.note(g.actor.on_behalf_of, page=url.endpoint, by=g.actor)
        return response
