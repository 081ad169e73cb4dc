"""Starts the sandbox's processes with values from the settings, which the sandbox itself does not know."""

from environments.sandbox.mail import MailSandboxSettings, run_mail
from environments.sandbox.soap import SoapSandboxSettings, run_soap
from environments.settings import Settings
from environments.settings.sources import DEVELOPMENT

NOTIFICATIONS_PATH = "/notifications/provisioning"


def run_part(settings: Settings, part: str) -> None:
    """Run `soap` or `mail` until SIGTERM."""
    if part == "soap":
        run_soap(soap_settings(settings))
    else:
        run_mail(mail_settings(settings))


def soap_settings(settings: Settings) -> SoapSandboxSettings:
    listener, box = settings.notifications, settings.sandbox
    return SoapSandboxSettings(
        host=box.host,
        port=box.port,
        data=settings.var / "sandbox",
        user=settings.provisioning.user,
        password=settings.provisioning.password,
        listener_url=f"http://{listener.host}:{listener.port}{NOTIFICATIONS_PATH}",
        listener_user=listener.user,
        listener_password=listener.password,
        seconds_per_order=box.seconds_per_order,
        seconds_per_day=box.seconds_per_day,
        has_movable_clock=settings.environment == DEVELOPMENT,
    )


def mail_settings(settings: Settings) -> MailSandboxSettings:
    box = settings.sandbox
    return MailSandboxSettings(
        host=box.host, smtp_port=box.smtp_port, http_port=box.mail_page_port, data=settings.var / "sandbox"
    )
