"""Notifies a listener that service orders have changed. A notification is tried a few times and then dropped."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from sqlite3 import Row
from threading import Event, Thread

import requests
from lxml import etree

from environments.sandbox.markup import Markup
from environments.sandbox.store import Store
from environments.sandbox.switches import Mode, Switches

NAMESPACE = "urn:dialtone:provisioning-notification:v1"
MAKE = Markup(NAMESPACE)
MOST_ATTEMPTS = 5
TIMEOUT_SECONDS = (1.0, 3.0)
PAUSE_SECONDS = 0.2


@dataclass(frozen=True, kw_only=True)
class Listener:
    """The URL of the listener, with HTTP Basic credentials."""

    url: str
    user: str
    password: str = field(repr=False)


class Notifier:
    """Sends notifications in its own thread, so that a listener that is slow or down delays nothing else."""

    def __init__(
        self, store: Store, listener: Listener, switches: Switches, now: Callable[[], float] = time.time
    ) -> None:
        self._store, self._listener, self._switches, self._now = store, listener, switches, now
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="notifier", daemon=True)
        self._session = requests.Session()
        self._session.trust_env = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(PAUSE_SECONDS):
            for row in self._store.rows("SELECT * FROM notifications WHERE due_at <= ? ORDER BY id", self._now()):
                if self._stopping.is_set():
                    return
                self._tell(row)

    def _tell(self, row: Row) -> None:
        mode = self._switches.take("notifications").mode
        copies = {Mode.OFF: 0, Mode.TWICE: 2}.get(mode, 1)
        if all(self._post(row) for _ in range(copies)) or row["attempts"] + 1 >= MOST_ATTEMPTS:
            self._change("DELETE FROM notifications WHERE id = ?", row["id"])
        else:
            later = self._now() + 2 ** row["attempts"]
            self._change("UPDATE notifications SET attempts = attempts + 1, due_at = ? WHERE id = ?", later, row["id"])

    def _post(self, row: Row) -> bool:
        parts = {"idempotencyKey": row["key"], "state": row["state"], "at": row["at"]}
        body = MAKE("serviceOrderStateChange", *(MAKE(name, value) for name, value in parts.items()))
        try:
            return self._session.post(
                self._listener.url,
                data=etree.tostring(body, xml_declaration=True, encoding="utf-8"),
                headers={"Content-Type": "application/xml; charset=utf-8"},
                auth=(self._listener.user, self._listener.password),
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            ).ok
        except requests.RequestException:
            return False

    def _change(self, sql: str, *values: object) -> None:
        with self._store.transaction() as db:
            db.execute(sql, values)
