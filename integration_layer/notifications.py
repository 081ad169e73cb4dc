"""The network's notification that a service order changed. It is only a hint to ask for the order's state."""

from business_layer.shared.errors import Invalid
from integration_layer.hardened_xml import UnusableXml, packaged_schema, parsed

LONGEST_NOTIFICATION_BYTES = 16 * 1024
NAMESPACE = "{urn:dialtone:provisioning-notification:v1}"


def read_notification(body: bytes) -> tuple[str, str]:
    """Return the idempotency key that a notification is about, and the service order's state in it.

    Raises Invalid if it violates its schema.
    """
    if len(body) > LONGEST_NOTIFICATION_BYTES:
        raise Invalid(f"A notification has at most {LONGEST_NOTIFICATION_BYTES} bytes.")
    try:
        notification = parsed(body)
        packaged_schema("notification").check(notification)
    except UnusableXml as broken:
        raise Invalid(f"{broken} Send a serviceOrderStateChange as notification.xsd defines it.") from None
    key, state = ((notification.findtext(f"{NAMESPACE}{name}") or "").strip() for name in ("idempotencyKey", "state"))
    return key, state
