"""The network's notifications: only a hint to ask how a service order stands."""

import hmac
from collections.abc import Callable

from flask import Response, request
from flask.typing import ResponseReturnValue

from business_layer.order_management.poll_order import PollOrderNow
from business_layer.shared.errors import Invalid

PLAIN = "text/plain; charset=utf-8"


class NotificationsController:
    """Takes notifications from a sender with the listener's user name and password (HTTP Basic, RFC 7617).

    `read` returns the key and the state in a notification's XML, and raises Invalid.
    """

    def __init__(
        self, poll_now: PollOrderNow, read: Callable[[bytes], tuple[str, str]], user: str, password: str
    ) -> None:
        self._poll_now, self._read, self._user, self._password = poll_now, read, user, password

    def create_notification(self) -> ResponseReturnValue:
        if not self._is_authentic():
            challenge = {"WWW-Authenticate": 'Basic realm="notifications", charset="UTF-8"'}
            return Response("Who are you?\n", status=401, headers=challenge, content_type=PLAIN)
        try:
            key, state = self._read(request.get_data())
        except Invalid as wrong:
            return Response(f"{wrong.message}\n", status=400, content_type=PLAIN)
        self._poll_now(key=key, state=state)
        return Response("noted\n", status=202, content_type=PLAIN)

    def _is_authentic(self) -> bool:
        given = request.authorization
        if given is None or given.type != "basic":
            return False
        user, password = (str(given.get(name) or "").encode() for name in ("username", "password"))
        return hmac.compare_digest(user, self._user.encode()) & hmac.compare_digest(password, self._password.encode())
