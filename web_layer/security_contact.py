"""The contact for reports of weaknesses: /.well-known/security.txt (RFC 9116)."""

from datetime import UTC, datetime, timedelta

from flask import Flask, Response

# The file must have an expiry date less than a year ahead.
VALID_FOR = timedelta(days=180)


def install(app: Flask, contact: str, origin: str) -> None:
    """Serve the contact, a `mailto:` or `https:` address."""

    def security_txt() -> Response:
        until = (datetime.now(UTC) + VALID_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
        lines = [
            f"Contact: {contact}",
            f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: en",
            f"Canonical: {origin}/.well-known/security.txt",
        ]
        return Response("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")

    app.add_url_rule("/.well-known/security.txt", endpoint="security_txt", view_func=security_txt, methods=["GET"])
