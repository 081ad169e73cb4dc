"""The access rules and addresses of the listener: one line a URL, and only one.

The network authenticates each request with HTTP Basic, so there is no CSRF token.
"""

from presentation_layer.controllers.notifications import NotificationsController
from web_layer.access_kinds import ANYONE
from web_layer.url import Url


def notification_urls(controller: NotificationsController) -> tuple[Url, ...]:
    return (
        Url(
            "POST",
            "/notifications/provisioning",
            "create_notification",
            controller.create_notification,
            allow=ANYONE,
            csrf=False,
        ),
    )
