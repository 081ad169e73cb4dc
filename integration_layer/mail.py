"""The gateway to the mail server, over SMTP (RFC 5321)."""

import re
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.policy import SMTPUTF8 as SMTPUTF8_POLICY
from smtplib import SMTP, SMTPDataError, SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused

import structlog

from business_layer.messages.ports import HtmlBody, MailFile, MailRefused
from business_layer.shared.errors import GatewayUnavailable

# Without the characters that make a list, a comment or a display name (RFC 5322, 3.4).
ONE_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\\\"]{1,64}@[^\s@,;:<>()\[\]\\\"]{1,253}")
PERMANENT = 500  # RFC 5321, 4.2.1: 5yz replies are final, 4yz ask to try again later.

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class MailAccess:
    """Access to the mail server. `sender` is an address with or without a name. Without `user` it does not log in.

    With `starttls` a server that does not offer it, or whose certificate is not trusted, counts as unavailable. Each
    subject begins with the name of the `environment`, in brackets, unless it is empty.
    """

    host: str
    port: int
    sender: str
    environment: str = ""
    starttls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 10.0


class SmtpMailGateway:
    """Implements `MailGateway`."""

    def __init__(self, access: MailAccess) -> None:
        self._access = access

    def send(
        self,
        *,
        message_id: str,
        to: str,
        subject: str,
        body: str,
        html: HtmlBody | None = None,
        files: tuple[MailFile, ...] = (),
    ) -> None:
        """Hand over one message. Raises MailRefused for good, GatewayUnavailable for now."""
        message = self._message(message_id, to, subject, body)
        if html:
            self._add_html(message, html)
        for file in files:
            self._attach(message, file)
        try:
            self._hand_over(message)
        except SMTPRecipientsRefused as refused:
            raise self._refusal(next(iter(refused.recipients.values()))[0]) from refused
        except SMTPDataError as refused:
            raise self._refusal(refused.smtp_code) from refused
        except (SMTPNotSupportedError, UnicodeError) as refused:
            if to.isascii():
                raise self._unavailable(refused) from refused
            raise MailRefused("The mail server accepts only ASCII addresses.") from refused
        except (SMTPException, OSError) as broken:
            raise self._unavailable(broken) from broken

    def _message(self, message_id: str, to: str, subject: str, body: str) -> EmailMessage:
        # A typed line break in a header could add other headers and recipients.
        if any(ord(character) < 32 for character in message_id + to + subject):
            raise MailRefused("An address, subject or message id must not contain line breaks or control characters.")
        if not ONE_ADDRESS.fullmatch(to):
            raise MailRefused("This is not one email address.")
        local_part, _, domain = to.rpartition("@")
        message = EmailMessage()
        message["To"] = Address(username=local_part, domain=domain)
        message["From"] = self._access.sender
        message["Subject"] = f"[{self._access.environment}] {subject}" if self._access.environment else subject
        message["Message-ID"] = f"<{message_id}@{message['From'].addresses[0].domain}>"
        message["Date"] = datetime.now(UTC)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps other people's holiday notices from answering.
        message.set_content(body)
        return message

    def _add_html(self, message: EmailMessage, html: HtmlBody) -> None:
        """Add the HTML as the second alternative (RFC 2046, 5.1.4), with its pictures inside (RFC 2387)."""
        message.add_alternative(html.markup, subtype="html")
        (_, shown) = message.iter_parts()
        for picture in html.pictures:
            main, _, sub = picture.media_type.partition("/")
            shown.add_related(
                picture.content, maintype=main, subtype=sub, cid=f"<{picture.name}>", disposition="inline"
            )

    def _attach(self, message: EmailMessage, file: MailFile) -> None:
        kind, *given = file.media_type.split(";")
        main, _, sub = kind.partition("/")
        parameters = dict(part.strip().split("=", 1) for part in given)
        # As bytes, because a calendar entry must keep its own line breaks.
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name, params=parameters)

    def _hand_over(self, message: EmailMessage) -> None:
        access = self._access
        with SMTP(access.host, access.port, timeout=access.timeout) as server:
            if access.starttls:
                server.starttls(context=ssl.create_default_context())
            if access.user:
                server.login(access.user, access.password)
            # Not smtplib's send_message, which changes a line that begins with "From" to ">From".
            sender, to = (message[name].addresses[0].addr_spec for name in ("From", "To"))
            is_plain = to.isascii()
            content = message.as_bytes(policy=SMTP_POLICY if is_plain else SMTPUTF8_POLICY)
            server.sendmail(sender, to, content, () if is_plain else ("SMTPUTF8", "BODY=8BITMIME"))

    def _refusal(self, code: int) -> MailRefused | GatewayUnavailable:
        if code >= PERMANENT:
            return MailRefused("The mail server does not accept mail for this address.")
        return self._unavailable(SMTPException(f"Reply {code}."))

    def _unavailable(self, broken: Exception) -> GatewayUnavailable:
        log.warning("mail_unavailable", cause=type(broken).__name__)
        return GatewayUnavailable("The mail server did not answer.")
