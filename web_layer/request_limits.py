"""Limits on posts by one visitor or address. Limits that must hold across processes are in the business tier."""

import time

from flask import Flask, Response, abort, request, session
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from presentation_layer.context import client_address
from web_layer.cookies import VISITOR

CLOCK_STEP_SECONDS = 5
READS = {"GET", "HEAD"}
WRONG_CREDENTIALS = RateLimitItemPerMinute(10)


def install(app: Flask, posts_per_minute: int, posts_per_minute_by_address: int) -> None:
    """Limit posts by visitor, and by address for clients that drop their cookie. Reading is not limited.

    After WRONG_CREDENTIALS answers of 401 (wrong credentials), an address may post nothing until the minute is over.
    """
    by_visitor = RateLimitItemPerMinute(posts_per_minute)
    by_address = RateLimitItemPerMinute(posts_per_minute_by_address)
    counts = MemoryStorage()
    posts = FixedWindowRateLimiter(counts)
    latest = time.time()

    @app.before_request
    def count() -> None:
        nonlocal latest
        if request.method in READS:
            return
        now, before = time.time(), latest
        latest = now
        if now < before - CLOCK_STEP_SECONDS:
            # The clock was ahead and was set back. Its windows would end only when that future time comes.
            counts.reset()
        address = client_address()
        may_post = (
            posts.test(WRONG_CREDENTIALS, "credentials", address)
            and posts.hit(by_visitor, "visitor", session.get(VISITOR) or address)
            and posts.hit(by_address, "address", address)
        )
        if not may_post:
            abort(429)

    @app.after_request
    def count_wrong_credentials(response: Response) -> Response:
        if response.status_code == 401:
            posts.hit(WRONG_CREDENTIALS, "credentials", client_address())
        return response
