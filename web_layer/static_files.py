"""Static files: compressed, and cached by browsers until their content changes.

Pages are not compressed here: the length of a compressed page with a secret and text that an attacker chose reveals the
secret (the BREACH attack). Pages that are kept for all visitors compress themselves around their secrets (gap_gzip.py).
"""

from flask import Flask, Response, request
from flask_compress import Compress
from flask_compress.flask_compress import DictCache

TEXTS = ["text/css", "text/javascript", "image/svg+xml"]
YEAR = 365 * 24 * 3600


def install(app: Flask) -> None:
    """Serve static files, and compress each text file only once for the life of the process."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_MIMETYPES=TEXTS,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_LEVEL=9,
        COMPRESS_BR_LEVEL=9,
        COMPRESS_STREAMS=False,
        COMPRESS_CACHE_BACKEND=DictCache,
        COMPRESS_CACHE_KEY=lambda asked: asked.path,
    )

    @Compress(app).compressed()
    def static(filename: str) -> Response:
        response = app.send_static_file(filename)
        if request.args.get("v"):
            # The address contains a hash of the content, so the file at this address never changes.
            response.cache_control.max_age, response.cache_control.immutable = YEAR, True
        if response.status_code == 200 and response.mimetype in TEXTS:
            response.direct_passthrough = False
            response.set_data(response.get_data())
        return response

    app.view_functions["static"] = static
