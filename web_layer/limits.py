"""How often one visitor or address may post. Lock-outs that must hold across processes live in the business."""

from flask import Flask, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from web_layer.cookies import VISITOR


def install(app: Flask, posts_per_minute: int) -> None:
    """Limit posts by visitor and by address; reading is not limited."""
    limiter = Limiter(
        key_func=_sender,
        app=app,
        storage_uri="memory://",
        headers_enabled=False,
        default_limits=[],
        application_limits=[f"{posts_per_minute}/minute"],
        application_limits_exempt_when=lambda: request.method in {"GET", "HEAD"},
    )
    app.extensions["post_limiter"] = limiter


def _sender() -> str:
    return str(session.get(VISITOR) or get_remote_address())
