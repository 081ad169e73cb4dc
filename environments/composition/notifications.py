"""The controller of the listener for the network's notifications."""

from dependency_injector import containers

from business_layer.order_management.poll_order import PollOrderNow
from environments.composition.order_management import OrderManagementContainer
from environments.composition.typed_providers import container, from_outside, once
from environments.settings import Settings
from integration_layer.notifications import read_notification
from presentation_layer.controllers.notifications import NotificationsController


def notifications_controller(settings: Settings, poll_order_now: PollOrderNow) -> NotificationsController:
    given = settings.notifications
    return NotificationsController(poll_order_now, read_notification, given.user, given.password)


class NotificationsContainer(containers.DeclarativeContainer):
    """The listener's only controller."""

    settings = from_outside(Settings)
    order_management = container(OrderManagementContainer)

    controller = once(notifications_controller, settings, order_management.poll_order_now)
