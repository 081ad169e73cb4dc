"""gunicorn's configuration for every site. Address, processes and threads come from the settings."""

import ctypes
import gc
import os
import shutil
import signal
import socket
import struct
from pathlib import Path
from typing import Any

METRICS = "PROMETHEUS_MULTIPROC_DIR"
SILENT_SECONDS = 30
STALLED_SECONDS = 20
PR_SET_PDEATHSIG = 1

worker_class = "gthread"
worker_connections = 200

# A worker that hangs is replaced. A worker that is asked to stop finishes its requests first.
timeout = 30
graceful_timeout = 20
keepalive = 5

# Workers are replaced now and then, at different times, so that no leak grows forever.
max_requests = 20000
max_requests_jitter = 2000

# A new master need not wait for the port of a killed one.
reuse_port = True

# Request lines are short, because personal data is posted. The application writes the log, without page addresses.
limit_request_line = 4094
limit_request_fields = 60
accesslog = None
errorlog = "-"
loglevel = "warning"

# No header may decide where the application is mounted or whether a request came by https: a URL that contains what
# one visitor sent would be cached and shown to others. The application trusts its proxies by `trusted_hops` alone.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}

# Several sites run on one machine, and none is controlled through gunicorn's socket.
control_socket_disable = True

# Heartbeat files are in memory, because on a slow disk they would block the worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def post_fork(_server: object, worker: Any) -> None:
    """Let a worker die with its master, and drop clients that stall.

    A worker that outlives its master would take connections from the next master's workers and never answer them.
    A connection without data occupies no thread: the kernel holds it back for SILENT_SECONDS. A client that stalls
    mid-request, like a phone that lost its network, is dropped after STALLED_SECONDS. The timeout is set on the
    listening socket; accepted connections inherit it.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    for listener in worker.sockets:
        listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT_SECONDS)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", STALLED_SECONDS, 0))


def post_worker_init(worker: Any) -> None:
    """Begin what a site does beside its requests: counting ahead, before it is ready, and watching the collector."""
    for name in ("warm_up", "lag_watch"):
        if beside := worker.wsgi.extensions.get(name):
            beside.start()


def worker_exit(_server: object, worker: Any) -> None:
    """Stop the questions that a site still counts: the process would wait for them until it is killed."""
    wsgi = getattr(worker, "wsgi", None)
    if wsgi is not None and (questions := wsgi.extensions.get("questions")):
        questions.close()


def pre_request(_worker: object, request: Any) -> None:
    """Close the connection after a request whose body is refused without being read."""
    from web_layer.application import LARGEST_BODY

    for name, value in request.headers:
        if name == "TRANSFER-ENCODING" or (name == "CONTENT-LENGTH" and int(value) > LARGEST_BODY):
            request.force_close()


def child_exit(_server: object, worker: Any) -> None:
    """Remove the requests in progress of an ended worker from the metrics."""
    if METRICS in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(_server: object) -> None:
    """Remove the folder of the metrics together with the master."""
    if METRICS in os.environ:
        shutil.rmtree(os.environ[METRICS], ignore_errors=True)


def on_starting(_server: object) -> None:
    """Load code and reference data before the fork, so that workers share its memory.

    Connections are opened after the fork. The garbage collector skips the frozen objects: it would write to each of
    them, which would give each worker its own copy.
    """
    import environments.serving.wsgi  # noqa: F401
    from business_layer.shared.zip_codes import load_places

    load_places()
    gc.collect()
    gc.freeze()
