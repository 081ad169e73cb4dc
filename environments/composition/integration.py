"""The integration tier: a gateway to each outside system."""

from dependency_injector import containers

from environments.composition.typed_providers import from_outside, once
from environments.settings import Settings
from environments.settings.model import SoapEndpoint
from integration_layer.availability import AvailabilitySoapGateway
from integration_layer.mail import MailAccess, SmtpMailGateway
from integration_layer.provisioning import ProvisioningSoapGateway
from integration_layer.release_record import PostgresReleaseRecord
from integration_layer.soap_service import SoapAccess

# A page waits for the record.
SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 2, 1.0


def availability_of(settings: Settings) -> AvailabilitySoapGateway:
    return AvailabilitySoapGateway(soap_access(settings.availability))


def provisioning_of(settings: Settings) -> ProvisioningSoapGateway:
    return ProvisioningSoapGateway(soap_access(settings.provisioning))


def soap_access(given: SoapEndpoint) -> SoapAccess:
    return SoapAccess(
        endpoint=given.endpoint,
        user=given.user,
        password=given.password,
        connect_timeout=given.connect_timeout_seconds,
        operation_timeout=given.operation_timeout_seconds,
    )


def mail_of(settings: Settings) -> SmtpMailGateway:
    given = settings.mail
    return SmtpMailGateway(
        MailAccess(
            host=given.host,
            port=given.port,
            sender=given.sender,
            environment=settings.shown_environment,
            starttls=given.starttls,
            user=given.user,
            password=given.password,
        )
    )


def release_record_of(settings: Settings) -> PostgresReleaseRecord:
    return PostgresReleaseRecord(
        settings.record_url, seconds_to_connect=SECONDS_TO_CONNECT, seconds_to_answer=SECONDS_TO_ANSWER
    )


class IntegrationContainer(containers.DeclarativeContainer):
    """The gateways."""

    settings = from_outside(Settings)
    availability = once(availability_of, settings)
    provisioning = once(provisioning_of, settings)
    mail = once(mail_of, settings)
    release_record = once(release_record_of, settings)
