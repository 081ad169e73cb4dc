"""Runs the steps of one job that are independent of one another."""

from collections.abc import Callable

import structlog

log = structlog.get_logger()


class StepsFailed(Exception):
    """Some of the steps failed. The log has their tracebacks."""


def run_steps(*steps: Callable[[], object]) -> None:
    """Do all steps, even if some fail. Raises StepsFailed at the end if any did."""
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
