"""The mail catcher as a separate process."""

import multiprocessing
import os
import signal
import smtplib
import socket
from pathlib import Path

import requests

from environments.sandbox.mail import MailSandboxSettings, run_mail
from tests.integration.conftest import free_port
from tests.integration.servers import eventually


def test_it_catches_over_smtp_shows_over_http_and_stops_when_told(tmp_path: Path) -> None:
    smtp_port, http_port = free_port(), free_port()
    settings = MailSandboxSettings(host="127.0.0.1", smtp_port=smtp_port, http_port=http_port, data=tmp_path)
    process = multiprocessing.get_context("spawn").Process(target=run_mail, args=(settings,))
    process.start()
    url = f"http://127.0.0.1:{http_port}"
    assert eventually(lambda: is_ready(url), seconds=20)

    with smtplib.SMTP("127.0.0.1", smtp_port, timeout=5) as server:
        server.sendmail("a@example.com", ["b@example.com", "c@example.com"], "Subject: Hello\r\n\r\nThere.\r\n")
    recipients = {mail["recipient"] for mail in requests.get(f"{url}/messages", timeout=5).json()["messages"]}
    os.kill(process.pid or 0, signal.SIGTERM)
    process.join(10)

    assert recipients == {"b@example.com", "c@example.com"}
    assert process.exitcode == 0


def test_a_taken_port_ends_the_process_with_a_reason(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = MailSandboxSettings(host="127.0.0.1", smtp_port=port, http_port=free_port(), data=tmp_path)
        process = multiprocessing.get_context("spawn").Process(target=run_mail, args=(settings,))
        process.start()
        process.join(20)

    assert process.exitcode == 1


def is_ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/health/ready", timeout=1).ok
    except requests.ConnectionError:
        return False
