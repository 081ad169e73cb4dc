"""What an agent sends for a customer comes from a page that was opened for that customer."""

from flask import Flask, g, request

from business_layer.shared.errors import Conflict
from web_layer.url import SERVING, current_url

FIELD = "served_customer"


class ServesAnother(Conflict):
    """Since the page was opened the agent has begun to work for another customer, in another tab perhaps."""

    code = "serves_another"


def install(app: Flask) -> None:
    """Refuse what a page that was opened for somebody else sends, before the controller runs."""

    @app.before_request
    def check() -> None:
        url = current_url()
        if url is None or url.allow is not SERVING or request.method != "POST":
            return
        if request.form.get(FIELD) != str(g.actor.customer_id):
            raise ServesAnother(
                f"You work for {g.identity.acting_for_name} now, and this page was opened for another customer. "
                "Nothing was saved. Open the customer it was meant for, and begin again."
            )
