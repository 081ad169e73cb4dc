"""Makes the web applications of the sandbox: switches, health, headers, and no posts from other sites' pages."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, redirect, request, url_for
from werkzeug.exceptions import Forbidden

from environments.sandbox.switches import BadSwitch, Switches

LONGEST_REQUEST_BYTES = 2 * 1024 * 1024
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def sandbox_app(name: str, switches: Switches) -> Flask:
    """Make an application with the URLs and headers that every process of the sandbox has."""
    app = Flask(name, root_path=str(Path(__file__).parent))
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_REQUEST_BYTES
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(_refuse_other_sites)
    app.after_request(_add_headers)
    app.register_blueprint(_health())
    app.register_blueprint(_switches(switches))
    return app


def _refuse_other_sites() -> None:
    # Otherwise any page in the developer's browser could post to these ports on loopback.
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin and origin != request.host_url.rstrip("/"):
        raise Forbidden("Post from the sandbox's own page, or without a browser.")


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _health() -> Blueprint:
    urls = Blueprint("health", __name__)
    for rule in ("/health/live", "/health/ready"):
        urls.add_url_rule(rule, rule.rpartition("/")[2], lambda: Response("ok\n", mimetype="text/plain"))
    return urls


def _switches(switches: Switches) -> Blueprint:
    urls = Blueprint("switches", __name__)

    @urls.get("/switches")
    def show() -> Response:
        return jsonify(switches=switches.all())

    @urls.post("/switches")
    def set_one() -> Any:
        is_form = bool(request.form)
        wish = request.form.to_dict() if is_form else request.get_json(silent=True)
        try:
            if not isinstance(wish, dict):
                raise BadSwitch("Send a JSON object with service and mode, as application/json.")
            switch = switches.set(wish)
        except BadSwitch as bad:
            return Response(f"{bad}\n", 422, mimetype="text/plain") if is_form else (jsonify(error=str(bad)), 422)
        return redirect(url_for("home.show"), 303) if is_form else jsonify(switch)

    return urls
