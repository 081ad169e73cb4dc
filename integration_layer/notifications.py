"""What the network posts when a service order has moved: only a hint to ask how it stands."""

from business_layer.shared.errors import Invalid
from integration_layer.hardened_xml import UnusableXml, packaged_schema, parsed

LONGEST_NOTIFICATION_BYTES = 16 * 1024
NAMESPACE = "{urn:dialtone:provisioning-notification:v1}"


def notified_key(body: bytes) -> str:
    """The idempotency key that a notification is about. Raises Invalid where it is not what its schema says."""
    if len(body) > LONGEST_NOTIFICATION_BYTES:
        raise Invalid(f"A notification has at most {LONGEST_NOTIFICATION_BYTES} bytes.")
    try:
        notification = parsed(body)
        packaged_schema("notification").check(notification)
    except UnusableXml as broken:
        raise Invalid(f"{broken} Send a serviceOrderStateChange as notification.xsd defines it.") from None
    return (notification.findtext(f"{NAMESPACE}idempotencyKey") or "").strip()
