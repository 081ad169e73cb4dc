"""How often one visitor or address may post. Lock-outs that must hold across processes live in the business."""

from flask import Flask, Response, request, session
from flask_limiter import ApplicationLimit, Limiter
from flask_limiter.util import get_remote_address

from web_layer.cookies import VISITOR

WRONG_CREDENTIALS = "10/minute"


def install(app: Flask, posts_per_minute: int, posts_per_minute_by_address: int) -> None:
    """Limit posts by visitor and, for those who throw their cookie away, by address; reading is not limited.

    Who is asked for credentials with each post and brings the wrong ones (401) may do so only a few times a minute.
    """
    rates = {"visitor": (posts_per_minute, _visitor), "address": (posts_per_minute_by_address, get_remote_address)}
    limiter = Limiter(
        key_func=get_remote_address,
        app=app,
        storage_uri="memory://",
        headers_enabled=False,
        default_limits=[],
        application_limits=[
            ApplicationLimit(WRONG_CREDENTIALS, scope="credentials", deduct_when=_is_unauthenticated),
            *(
                ApplicationLimit(f"{rate}/minute", key_function=sender, scope=scope)
                for scope, (rate, sender) in rates.items()
            ),
        ],
    )
    limiter.request_filter(_is_read)
    app.extensions["post_limiter"] = limiter


def _is_unauthenticated(response: Response) -> bool:
    return response.status_code == 401


def _visitor() -> str:
    return str(session.get(VISITOR) or get_remote_address())


def _is_read() -> bool:
    return request.method in {"GET", "HEAD"}
