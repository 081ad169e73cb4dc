"""The listener's one URL. The network authenticates with HTTP Basic, so no CSRF token."""

from presentation_layer.controllers.notifications import NotificationsController
from web_layer.url import ANYONE, Url


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
