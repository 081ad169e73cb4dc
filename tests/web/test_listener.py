"""The listener for the network's notifications: who it believes, and how often a stranger may try."""

from base64 import b64encode
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from environments.serving import wsgi
from tests.support.house import House

PATH = "/notifications/provisioning"
NOTIFICATION = """<serviceOrderStateChange xmlns="urn:dialtone:provisioning-notification:v1">
<idempotencyKey>{key}</idempotencyKey><state>completed</state><at>2026-11-23T17:00:00Z</at>
</serviceOrderStateChange>"""


@pytest.fixture
def listener(house: House) -> FlaskClient:
    return wsgi.notifications(house.settings, house.container).test_client()


@pytest.fixture
def network(house: House) -> dict[str, str]:
    """The header with which the network says who it is."""
    settings = house.settings.notifications
    return _credentials(settings.user, settings.password)


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer abc"}, {"Authorization": "Basic %%%"}])
def test_a_request_without_credentials_is_asked_for_them(listener: FlaskClient, header: dict[str, str]) -> None:
    response = listener.post(PATH, data=_notification(), headers=header)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Basic ")


def test_the_network_is_believed_and_an_unknown_key_is_nobodys(listener: FlaskClient, network: dict[str, str]) -> None:
    assert listener.post(PATH, data=_notification(), headers=network).status_code == 202


def test_a_body_that_is_not_a_notification_is_a_bad_request(listener: FlaskClient, network: dict[str, str]) -> None:
    assert listener.post(PATH, data=b"<hello/>", headers=network).status_code == 400


def test_passwords_cannot_be_guessed_for_long(listener: FlaskClient) -> None:
    statuses = [
        listener.post(PATH, data=_notification(), headers=_credentials("network", f"guess {n}")).status_code
        for n in range(11)
    ]

    assert statuses == [401] * 10 + [429]


def test_right_credentials_are_not_counted(listener: FlaskClient, network: dict[str, str]) -> None:
    statuses = {listener.post(PATH, data=_notification(), headers=network).status_code for _ in range(30)}

    assert statuses == {202}


def _credentials(user: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


def _notification() -> bytes:
    return NOTIFICATION.format(key=f"{uuid4()}.1").encode()
