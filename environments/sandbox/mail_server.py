"""The SMTP server of the mail catcher."""

import asyncio
from datetime import UTC, datetime

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from environments.sandbox.mail_store import Mails
from environments.sandbox.switches import Mode, Switches

LONGEST_MAIL_BYTES = 2 * 1024 * 1024
MODES = {"mail": frozenset({Mode.NORMAL, Mode.SLOW, Mode.FAIL, Mode.REFUSE, Mode.DROP, Mode.LOSE_ANSWER})}


class Catcher:
    """Accepts every mail, unless its switch says otherwise. The switch counts mails, not SMTP commands."""

    def __init__(self, mails: Mails, switches: Switches) -> None:
        self._mails, self._switches = mails, switches

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        switch = self._switches.take("mail")
        if switch.mode is Mode.SLOW:
            await asyncio.sleep(switch.seconds)
        if switch.mode is Mode.REFUSE:
            return f"550 5.1.1 {switch.reason or 'There is no such mailbox.'}"
        if switch.mode is Mode.FAIL:
            return "451 4.3.0 Try again later."
        if switch.mode is Mode.DROP:
            _hang_up(server)
        envelope.rcpt_tos.append(address)
        envelope.lose_answer = switch.mode is Mode.LOSE_ANSWER  # type: ignore[attr-defined]
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        for recipient in envelope.rcpt_tos:
            self._mails.catch(envelope.mail_from or "", recipient, content, at)
        if getattr(envelope, "lose_answer", False):
            _hang_up(server)
        return "250 2.0.0 Caught."


def _hang_up(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()


def smtp_server(host: str, port: int, mails: Mails, switches: Switches) -> Controller:
    """The SMTP server, which runs its event loop in its own thread."""
    return Controller(
        Catcher(mails, switches), hostname=host, port=port, data_size_limit=LONGEST_MAIL_BYTES, enable_SMTPUTF8=True
    )
