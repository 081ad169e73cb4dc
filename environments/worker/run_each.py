"""Steps that belong to one job but do not need one another."""

from collections.abc import Callable

import structlog

log = structlog.get_logger()


class StepsFailed(Exception):
    """Some of the steps failed; the log has said why."""


def do_each(*steps: Callable[[], object]) -> None:
    """Do all of them: one that fails does not keep the others from being done. Raises StepsFailed in the end."""
    failed = []
    for step in steps:
        try:
            step()
        except Exception:
            name = type(step).__name__
            log.exception("step_failed", step=name)
            failed.append(name)
    if failed:
        raise StepsFailed(", ".join(failed))
