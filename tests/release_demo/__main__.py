"""Promote builds to staging and roll back while clients buy: `make release-demo`.

It clones this checkout's newest commit, makes two builds, and starts staging with a folder and ports of its own. Each
step is a line. The results are in var/release-demo.json. It needs HAProxy and takes some minutes.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg

from environments.promotion.backups.backups_folder import BackupsFolder
from environments.promotion.backups.drill import drill
from environments.promotion.backups.take_backup import take_backup
from environments.promotion.builds.commit_source import find_commit
from environments.promotion.builds.make_build import make_build
from environments.promotion.builds.read_build import Build, BuildRefused
from environments.promotion.builds.signing_keys import find_signer, make_signing_key
from environments.promotion.gates.commit_checks import COMMANDS, CheckFailed, check_commit
from environments.promotion.gates.surroundings import LocalSurroundings
from environments.promotion.lane.promote import Lane, PromotionRefused
from environments.promotion.lane.record import open_record
from environments.promotion.lane.switch import Switch, TakenBack
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.environment_settings import slot_variables
from environments.promotion.systems.proxy import proxy_of
from environments.promotion.systems.run_environment import bring_up, take_down
from environments.promotion.systems.slots import Slot
from environments.settings.development_files import CHECKOUT
from environments.settings.errors import CannotContinue
from tests.release_demo.clients import clients, wait_for_orders

STEP_SECONDS = 5.0
APPLICATION = "web_layer/application.py"
ANOTHER = "\n# Another release.\n"
FAILING = """
make_working_application = make_application


def make_application(*arguments, **named):
    from random import randrange

    from flask import request

    app = make_working_application(*arguments, **named)

    @app.before_request
    def fail_on_one_page_in_ten():
        is_client = request.remote_addr != "127.0.0.1"  # The smoke journey passes, so that clients see the failures.
        if is_client and randrange(10) == 0:
            raise RuntimeError("This release fails on one page in ten.")

    return app
"""


class Demonstration:
    """Staging, and the builds that are promoted to it."""

    def __init__(self, var: Path) -> None:
        os.environ["DIALTONE_VAR"] = str(var)
        os.environ.pop("DIALTONE_RELEASES", None)
        self.releases, self.staging = ReleasesFolder.named(), EnvironmentFolder.named("staging")
        self._checkout = var / "checkout"
        self._begun = time.monotonic()
        self.refusals: dict[str, bool] = {}

    def say(self, line: str) -> None:
        print(f"{time.monotonic() - self._begun:7.1f} s  {line}", flush=True)

    def prepare(self) -> None:
        command = ["git", "clone", "--quiet", "--shared", str(CHECKOUT), str(self._checkout)]
        subprocess.run(command, check=True)
        make_signing_key(self.releases, "robin")
        self.record = open_record(self.releases)
        surroundings = LocalSurroundings(self.releases, EnvironmentFolder.named)
        self.lane = Lane(self.releases, self.record, find_signer(self.releases, {}), surroundings)

    def build(self, name: str, change: str = "") -> Build:
        """Build the newest commit, or one more commit that adds a change to the program."""
        if change:
            file = self._checkout / APPLICATION
            file.write_text(file.read_text("utf-8") + change, "utf-8")
            who = ("-c", "user.name=Robin", "-c", "user.email=robin@dialtone.example")
            command = ["git", "-C", str(self._checkout), *who, "commit", "--quiet", "--all", "--message", name]
            subprocess.run(command, check=True)
        commit = find_commit(self._checkout, None)
        build = make_build(self.releases, commit, find_signer(self.releases, {}), lambda _line: None)
        self.say(f"build {build.short}: {name}")
        return build

    def check(self, *, passes: bool = True, former: Build | None = None) -> None:
        """Record results for the newest commit, without running its checks, which take half an hour."""

        def run(_command: list[str], _folder: Path, _variables: Mapping[str, str]) -> tuple[bool, str]:
            return passes, "not run in this demonstration"

        names, signer = tuple(COMMANDS), find_signer(self.releases, {})
        revision = former.manifest.commit if former else "HEAD"
        check_commit(self._checkout, self.record, signer, self.lane.by, names, revision, run)

    def switch(self) -> Switch:
        def slots(slot: str, build: str) -> Slot:
            return Slot(self.staging, slot, self.releases, build)

        return Switch(self.staging, proxy_of(self.staging), slots, lambda line: self.say(f"  {line}"), STEP_SECONDS)

    def promote(self, build: Build) -> float:
        begun = time.monotonic()
        self.lane.promote(build.digest, self.staging, self.switch())
        return time.monotonic() - begun

    def refuses(self, name: str, act: Callable[[], object], *kinds: type[CannotContinue]) -> None:
        """Note that an act is refused, with the reason."""
        try:
            act()
        except kinds as refused:
            self.say(f"refused, {name}: {str(refused).splitlines()[-1].strip()}")
            self.refusals[name] = True
        else:
            self.say(f"NOT refused: {name}")
            self.refusals[name] = False

    def lost_orders(self, numbers: list[str]) -> list[str]:
        """The orders that were confirmed to customers and are not in the database."""
        with psycopg.connect(slot_variables(self.staging, "a")["DATABASE_URL"]) as connection:
            rows = connection.execute("SELECT number FROM product_orders WHERE number = ANY(%s)", [numbers]).fetchall()
        return sorted(set(numbers) - {row[0] for row in rows})


def main() -> int:
    var = Path(tempfile.mkdtemp(prefix="release-"))
    show = Demonstration(var)
    try:
        found = _demonstrate(show)
    finally:
        take_down(show.staging, show.releases, deletes_data=True)
        from environments.development import postgres

        postgres.remove(show.releases.path / "record")
        backups = BackupsFolder.of(show.staging).path
        shutil.rmtree(backups, ignore_errors=True)
        shutil.rmtree(var, ignore_errors=True)
    (CHECKOUT / "var").mkdir(exist_ok=True)
    (CHECKOUT / "var" / "release-demo.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(json.dumps(found, indent=1))
    return 0 if not found["requests_lost"] and not found["orders_lost"] and all(show.refusals.values()) else 1


def _demonstrate(show: Demonstration) -> dict[str, object]:
    show.prepare()
    first = show.build("the newest commit")
    show.check()
    second = show.build("another release", ANOTHER)
    show.check(former=first)
    failing = show.build("fails on one page in ten", FAILING)
    show.refuses("failed tests", lambda: show.check(passes=False), CheckFailed)
    bring_up(show.staging, show.releases, lambda line: show.say(f"  {line}"))
    show.say("staging is up")
    show.promote(first)
    show.say("the first build serves")
    production = EnvironmentFolder.named("production")
    show.refuses(
        "skipping staging",
        lambda: show.lane.promote(second.digest, production, show.switch()),
        PromotionRefused,
    )
    show.refuses("failed tests, promoted", lambda: show.promote(failing), PromotionRefused)
    show.check()
    with clients(show.staging) as traffic:
        wait_for_orders(traffic, 2, 120)
        switch_seconds = show.promote(second)
        show.say(f"the second build serves after {switch_seconds:.1f} s")
        wait_for_orders(traffic, len(traffic.orders) + 2, 120)
        show.refuses("failing release", lambda: show.promote(failing), TakenBack)
        begun = time.monotonic()
        show.lane.roll_back(show.staging, show.switch())
        rollback_seconds = time.monotonic() - begun
        show.say(f"rolled back after {rollback_seconds:.1f} s")
        wait_for_orders(traffic, len(traffic.orders) + 2, 120)
    base = take_backup(show.staging)
    show.say(f"backup: {base.size // 1_000_000} MB")
    show.say(f"drill: {drill(show.staging, show.releases, show.staging.first_port + 20, lambda _line: None)}")
    show.refuses("hold", lambda: show.promote(second), PromotionRefused)
    show.lane.release_hold("staging")
    second.wheel.write_bytes(second.wheel.read_bytes() + b"x")
    show.refuses("changed byte", lambda: show.promote(second), BuildRefused)
    for entry in show.lane.entries():
        show.say(f"record: {entry.event} {entry.environment} {entry.build[:12]} {entry.by}")
    return {
        "requests": traffic.requests,
        "requests_lost": traffic.lost,
        "orders": len(traffic.orders),
        "orders_lost": show.lost_orders(traffic.orders),
        "switch_s": round(switch_seconds, 1),
        "rollback_s": round(rollback_seconds, 1),
        "refusals": show.refusals,
    }


if __name__ == "__main__":
    sys.exit(main())
