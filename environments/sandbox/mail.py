"""The sandbox's mail process: catches mail over SMTP and shows it on a page."""

from dataclasses import asdict, dataclass
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, render_template, request
from werkzeug.http import dump_options_header

from environments.sandbox.http_server import SandboxServer, run_until_signal
from environments.sandbox.mail_parts import files_of, html_of
from environments.sandbox.mail_server import MODES, smtp_server
from environments.sandbox.mail_store import SCHEMA, Mail, Mails
from environments.sandbox.pages import sandbox_app
from environments.sandbox.store import Store
from environments.sandbox.switches import Switches

# What a mail program allows: styles in the mail and pictures that came with it.
HTML_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups; frame-ancestors 'self'"
)


@dataclass(frozen=True, kw_only=True)
class MailSandboxSettings:
    """The settings of the mail process. `data` is its folder."""

    host: str
    smtp_port: int
    http_port: int
    data: Path


class MailSandbox:
    """The parts of the mail process, started and stopped together."""

    def __init__(self, settings: MailSandboxSettings) -> None:
        self._store = Store(settings.data / "mail.sqlite3", SCHEMA)
        self.switches = Switches(self._store, MODES)
        self.mails = Mails(self._store)
        app = sandbox_app("mail", self.switches)
        app.register_blueprint(mail_pages(self.mails, self.switches))
        self.smtp = smtp_server(settings.host, settings.smtp_port, self.mails, self.switches)
        self.server = SandboxServer(settings.host, settings.http_port, app)

    def start(self) -> None:
        """Start both servers. Raises OSError if the SMTP port is taken."""
        self.smtp.start()
        self.server.start()

    def stop(self) -> None:
        self.smtp.stop()
        self.server.stop()
        self._store.close()


def run_mail(settings: MailSandboxSettings) -> None:
    """Serve until SIGTERM or SIGINT."""
    sandbox = MailSandbox(settings)
    try:
        run_until_signal(sandbox.start, sandbox.stop)
    except OSError as taken:
        raise SystemExit(f"The mail catcher cannot listen on port {settings.smtp_port}: {taken.strerror}.") from taken


def mail_pages(mails: Mails, switches: Switches) -> Blueprint:
    """The list at `/`, a mail at `/messages/<id>`, and the list as JSON at `/messages`. `?to=` selects a recipient.

    Below a mail are its HTML and its files. The HTML runs no script and loads nothing.
    """
    urls = Blueprint("home", __name__)

    @urls.get("/")
    def show() -> str:
        to = request.args.get("to", "").strip()
        return render_template(
            "mails.html", to=to, mails=mails.newest(to), switches=switches.all(), modes=switches.modes
        )

    @urls.get("/messages")
    def messages() -> Response:
        return jsonify(messages=[asdict(mail) for mail in mails.newest_whole(request.args.get("to", "").strip())])

    @urls.get("/messages/<int:id_>")
    def message(id_: int) -> str:
        mail, caught = found(id_)
        return render_template("mail.html", mail=mail, has_html=bool(html_of(caught)))

    @urls.get("/messages/<int:id_>/html")
    def html(id_: int) -> Response:
        return Response(html_of(found(id_)[1]), mimetype="text/html", headers={"Content-Security-Policy": HTML_POLICY})

    @urls.get("/messages/<int:id_>/files/<int:place>")
    def file(id_: int, place: int) -> Response:
        files = files_of(found(id_)[1])
        if place >= len(files):
            abort(404)
        named = {"Content-Disposition": dump_options_header("inline", {"filename": files[place].name})}
        return Response(files[place].content, mimetype=files[place].media_type, headers=named)

    def found(id_: int) -> tuple[Mail, EmailMessage]:
        return (mails.get(id_) if id_ < 2**63 else None) or abort(404)

    return urls
