"""Sets up logging: JSON lines outside development, in which no value can forge another line."""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict

# One encoder for all lines, because `json.dumps` makes a new one for each.
ENCODER = json.JSONEncoder(default=repr)


class LineLogger(structlog.WriteLogger):
    """Writes lines, and ignores lines that cannot be written.

    A supervisor closes the pipe of a server that it kills while the last requests are still answered. A failed log
    write must not fail the request.
    """

    def msg(self, message: str) -> None:
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def line_loggers(file: TextIO | None = None) -> Callable[..., LineLogger]:
    """Return a factory of loggers that write to a file, by default standard output."""
    return lambda *_: LineLogger(file)


def configure_logs(*, as_json: bool, level: str) -> None:
    """Set up logging for this process."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=max(number, logging.WARNING), format="%(levelname)s %(name)s %(message)r")
    renderer = _as_json if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=line_loggers(),
        cache_logger_on_first_use=True,
    )


def _as_json(_logger: Any, _name: str, event: EventDict) -> str:
    return ENCODER.encode(event)
