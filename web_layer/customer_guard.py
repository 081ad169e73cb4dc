"""What an agent sends for a customer comes from a page that was opened for that customer."""

from flask import Flask, Response, g, request

from business_layer.shared.errors import Conflict
from business_layer.user_management.queries import Looks
from web_layer.url import ACTING_FOR_CUSTOMER, current_url

FIELD = "served_customer"


class OtherCustomerInPage(Conflict):
    """Since the page was opened the agent has begun to work for another customer, in another tab perhaps."""

    code = "serves_another"


def install(app: Flask, looks: Looks) -> None:
    """Refuse what a page that was opened for somebody else sends, before the controller runs.

    Each page that is shown to an agent who works for a customer goes into the trail of looks, whatever it shows: so no
    page that comes later can be forgotten.
    """

    @app.before_request
    def check() -> None:
        url = current_url()
        if url is None or url.allow is not ACTING_FOR_CUSTOMER or request.method != "POST":
            return
        if request.form.get(FIELD) != str(g.actor.customer_id):
            raise OtherCustomerInPage(
                f"You work for {g.identity.acting_for_name} now, and this page was opened for another customer. "
                "Nothing was saved. Open the customer it was meant for, and begin again."
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
