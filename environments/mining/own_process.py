"""Runs what needs much memory in a process of its own.

Learning loads libraries of 300 MB, which a process keeps until it ends.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class ProcessLost(Exception):
    """The process ended before it had a result: it was killed, perhaps for lack of memory."""


def run_apart(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return the result of a function of a module, or raise its error, from a process that then ends.

    Arguments and result are copied, so they are plain values. Raises ProcessLost.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(work, *args, **kwargs).result()
        except BrokenProcessPool as lost:
            raise ProcessLost(f"{work.__name__} ended without a result.") from lost
