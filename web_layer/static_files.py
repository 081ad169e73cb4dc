"""Static files: sent compressed, and kept by browsers for as long as their content stays the same.

Pages are not compressed: beside a secret in a page, what somebody else may choose would tell of it by its length.
"""

from flask import Flask, Response, request
from flask_compress import Compress
from flask_compress.flask_compress import DictCache

TEXTS = ["text/css", "text/javascript", "image/svg+xml"]
YEAR = 365 * 24 * 3600


def install(app: Flask) -> None:
    """Each text is compressed once for the life of the process."""
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
            # The address changes with the content, so that what is under this one never does.
            response.cache_control.max_age, response.cache_control.immutable = YEAR, True
        if response.status_code == 200 and response.mimetype in TEXTS:
            response.direct_passthrough = False
            response.set_data(response.get_data())
        return response

    app.view_functions["static"] = static
