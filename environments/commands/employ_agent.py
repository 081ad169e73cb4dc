"""Employs an agent from the command line."""

import pyotp

from business_layer.shared.actor import SYSTEM, Permission
from business_layer.shared.company import COMPANY
from business_layer.user_management.users import Role, permissions_of
from environments.composition import open_application, resolve
from environments.settings import Settings


def employ_agent(settings: Settings, *, name: str, email: str, service_center: str, role: str, password: str) -> str:
    """Employ the agent. Returns the text to hand over, with the new secret of their authenticator (RFC 6238)."""
    secret, chosen = pyotp.random_base32(), Role(role.replace("-", " "))
    with open_application(settings) as application:
        agent = resolve(application.user_management.employ_agent)(
            name=name,
            email=email,
            password=password,
            service_center=service_center,
            roles=(chosen,),
            by=SYSTEM,
            totp_secret=secret,
        )
    address = pyotp.TOTP(secret).provisioning_uri(name=agent.email, issuer_name=COMPANY)
    site = settings.intelligence if Permission.VIEW_REPORTS in permissions_of((chosen,)) else settings.office
    return (
        f"{agent.name} is now an agent. Sign in at {site.origin} and choose a new password.\n"
        f"Authenticator secret, shown only once: {secret}\n{address}"
    )
