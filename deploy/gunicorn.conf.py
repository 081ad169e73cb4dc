"""What holds for every site that gunicorn serves; address, processes and threads come from the settings."""

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

# A worker that hangs is replaced; one that is told to stop finishes its requests first.
timeout = 30
graceful_timeout = 20
keepalive = 5

# Workers are renewed now and then, not all at once, so that no leak grows for ever.
max_requests = 20000
max_requests_jitter = 2000

# The new master need not wait for the port of one that was killed.
reuse_port = True

# Request lines are short: what is personal is posted. The application writes the log, without addresses of pages.
limit_request_line = 4094
limit_request_fields = 60
accesslog = None
errorlog = "-"
loglevel = "warning"

# No header decides where an application is mounted or whether the request came by https: an address that starts with
# what a visitor sent would be kept and shown to others. The application believes its proxies by `trusted_hops` alone.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}

# Several sites run on one machine, and none is steered through gunicorn's control socket.
control_socket_disable = True

# The heartbeat files go to memory: on a slow disk they would block the worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def post_fork(_server: object, worker: Any) -> None:
    """Die with the master: a worker that lives on takes connections from the next one's, and answers none of them.

    A connection on which nothing is sent takes no thread: the kernel keeps it to itself until something comes. Who
    stops in the middle of a request, like a telephone that lost its network, gives the thread back after a while;
    accepted connections take that over from the socket they came in by."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    for listener in worker.sockets:
        listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT_SECONDS)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", STALLED_SECONDS, 0))


def pre_request(_worker: object, request: Any) -> None:
    """A body that is refused unread is the last thing on its connection, and the answer says so."""
    from web_layer.application import LARGEST_BODY

    for name, value in request.headers:
        if name == "TRANSFER-ENCODING" or (name == "CONTENT-LENGTH" and int(value) > LARGEST_BODY):
            request.force_close()


def child_exit(_server: object, worker: Any) -> None:
    """What a worker that ended had in progress is counted no more."""
    if METRICS in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(_server: object) -> None:
    """The folder of the metrics lives as long as the master."""
    if METRICS in os.environ:
        shutil.rmtree(os.environ[METRICS], ignore_errors=True)


def on_starting(_server: object) -> None:
    """Load code and reference data before the fork, so that workers share their memory; what connects comes after it.

    The collector leaves alone what is there by then: it would write to each object, and give each worker a copy."""
    import environments.serving.wsgi  # noqa: F401
    from business_layer.shared.zip_codes import load_places

    load_places()
    gc.collect()
    gc.freeze()
