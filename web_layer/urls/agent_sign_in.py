"""The addresses with which agents sign in: the same on the back office and on site intelligence."""

from business_layer.shared.actor import Permission
from presentation_layer.controllers.office_sign_in import OfficeSignInController
from web_layer.access_kinds import AGENT, ANYONE
from web_layer.url import Url

P = Permission


def sign_in_urls(c: OfficeSignInController) -> tuple[Url, ...]:
    return (
        Url("GET", "/sign-in", "sign_in", c.sign_in, allow=ANYONE),
        Url("POST", "/sign-in", "create_session", c.create_session, allow=ANYONE),
        Url("GET", "/second-factor", "second_factor", c.second_factor, allow=ANYONE),
        Url("POST", "/second-factor", "create_second_factor", c.create_second_factor, allow=ANYONE),
        Url("GET", "/own-password", "own_password", c.own_password, allow=P.COMPLETE_SIGN_IN),
        Url("POST", "/own-password", "create_own_password", c.create_own_password, allow=P.COMPLETE_SIGN_IN),
        Url("GET", "/account", "account", c.account, allow=AGENT),
        Url("POST", "/account/password", "create_password_change", c.create_password_change, allow=AGENT),
        Url("POST", "/sign-out", "create_sign_out", c.create_sign_out, allow=ANYONE),
    )
