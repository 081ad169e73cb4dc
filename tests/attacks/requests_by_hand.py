"""Requests that no browser sends: foreign mount points in headers, and connections that block the site."""

import signal
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event

from tests.attacks.system import Product
from tests.demo.customer import wait_until
from tests.performance.servers import Served
from tests.support.haproxy import OFFICE, STORE

ATTACKER, NEIGHBOR = "127.0.0.66", "127.0.0.2"
MOUNTS = ("SCRIPT_NAME", "PATH_INFO", "X_Script_Name", "X-Forwarded-Prefix", "X-Forwarded-Host")
POISON, OK = "//evil.example", b"HTTP/1.1 200 "
ROUNDS, LOOKS, HOLDERS = 12, 40, 16
HELD_SECONDS, DRIP_SECONDS, SLOWEST_SECONDS = 25.0, 3.0, 3.0
Holding = Callable[[ssl.SSLSocket, Event], None]


def foreign_mounts(product: Product) -> list[str]:
    """Headers with a mount point change no link, in new workers and in used ones."""
    faults = []
    for host, served in ((STORE, product.store), (OFFICE, product.office)):
        _renew_workers(product, host, served)
        faults += _poisoned(product, host, "fresh")
        faults += _poisoned(product, host, "warm")
        answer = product.proxy.ask("GET /x/metrics", "SCRIPT_NAME: /x", host=host)
        if b"dialtone_requests_total" in answer or not answer.startswith(b"HTTP/1.1 404 "):
            faults.append(f"{host} answers metrics to a client that mounts it under /x")
    return faults


def _poisoned(product: Product, host: str, which: str) -> list[str]:
    for _ in range(ROUNDS):
        for header in MOUNTS:
            product.proxy.ask(f"GET {POISON}/sign-in", f"{header}: {POISON}", host=host)
            product.proxy.ask("GET /sign-in", f"{header}: {POISON}", host=host)
    pages = [product.proxy.ask("GET /sign-in", host=host) for _ in range(LOOKS)]
    foreign = sum(b"evil.example" in page for page in pages)
    answered = sum(page.startswith(OK) for page in pages)
    print(f"   {host}, {which} workers: {answered} of {LOOKS} pages answered, {foreign} with foreign links")
    return [f"{host}, {which} workers: {foreign} foreign, {answered} answered"] if foreign or answered < LOOKS else []


def _renew_workers(product: Product, host: str, served: Served) -> None:
    """Restart the workers of gunicorn; return when all old ones have ended and the site answers."""
    former = {child.pid for child in served.process.children()}
    served.process.send_signal(signal.SIGHUP)
    wait_until("the workers are new", lambda: not former & {child.pid for child in served.process.children()})
    wait_until(f"{host} answers", lambda: product.proxy.ask("GET /health/live", host=host).startswith(OK))


def slow_connections(product: Product) -> list[str]:
    """Sixteen connections that stall or send slowly, and reconnect when closed, block no other visitor."""
    faults = []
    for name, holding in HOLDING.items():
        waits, unanswered = _looks_meanwhile(product, holding)
        print(f"   {name}: {len(waits)} pages answered, slowest {max(waits, default=0):.2f} s, {unanswered} not")
        if unanswered or max(waits) > SLOWEST_SECONDS:
            faults.append(f"{name}: slowest {max(waits, default=0):.1f} s, {unanswered} without an answer")
    return faults


def _looks_meanwhile(product: Product, holding: Holding) -> tuple[list[float], int]:
    """Return how long others waited for the home page, and how many did not get it."""
    over = Event()
    neighbor = product.visitor(NEIGHBOR)
    waits, unanswered, until = [], 0, time.monotonic() + HELD_SECONDS
    with ThreadPoolExecutor(HOLDERS) as holders:
        for _ in range(HOLDERS):
            holders.submit(_hold, product, holding, over)
        while time.monotonic() < until:
            over.wait(1)
            begun = time.monotonic()
            try:
                unanswered += not neighbor.get("/").ok
                waits.append(time.monotonic() - begun)
            except OSError:
                unanswered += 1
        over.set()
    return waits, unanswered


def _hold(product: Product, holding: Holding, over: Event) -> None:
    while not over.is_set():
        with (
            suppress(OSError),
            socket.create_connection(
                ("127.0.0.1", product.proxy.port), timeout=5, source_address=(ATTACKER, 0)
            ) as plain,
        ):
            holding(product.proxy.tls.wrap_socket(plain, server_hostname="localhost"), over)


def _silent(connection: ssl.SSLSocket, over: Event) -> None:
    _until_closed(connection, over, b"")


def _half_a_header(connection: ssl.SSLSocket, over: Event) -> None:
    connection.sendall(b"GET / HTTP/1.1\r\nHost: store")
    _until_closed(connection, over, b"")


def _dripping_header(connection: ssl.SSLSocket, over: Event) -> None:
    connection.sendall(f"GET / HTTP/1.1\r\nHost: {STORE}\r\nX-Slow: ".encode())
    _until_closed(connection, over, b"a")


def _dripping_body(connection: ssl.SSLSocket, over: Event) -> None:
    head = f"POST /sign-in HTTP/1.1\r\nHost: {STORE}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    connection.sendall(f"{head}Content-Length: 500\r\n\r\nemail=".encode())
    _until_closed(connection, over, b"a")


def _until_closed(connection: ssl.SSLSocket, over: Event, drop: bytes) -> None:
    connection.settimeout(DRIP_SECONDS)
    while not over.is_set():
        try:
            if not connection.recv(4096):
                return
        except TimeoutError:
            connection.sendall(drop)


HOLDING: dict[str, Holding] = {
    "connected and silent": _silent,
    "half a header": _half_a_header,
    "a header that drips": _dripping_header,
    "a body that drips": _dripping_body,
}
