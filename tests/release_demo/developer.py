"""The developer of the demonstration, who commits changes in a clone of this checkout, checks and builds them."""

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from environments.promotion.builds.signing_keys import find_signer
from environments.promotion.gates.commit_checks import FORMER_RELEASE, MIGRATIONS, TESTS, CheckFailed, check_commit
from environments.promotion.lane.record import open_record
from environments.settings.development_files import CHECKOUT
from tests.release_demo.demonstration import DEVELOPER, Broken, Demonstration

# `make check` takes half an hour, so here it is one folder of tests.
QUICK_TESTS = "tests/business/messages"
Change = Callable[[str], str]
MIGRATION = '''"""A column of the demonstration."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{former}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.{change}
'''
NEW_COLUMN = 'add_column("customers", sa.Column("nickname", sa.String(40), nullable=True))'
DROPPED_COLUMN = 'drop_column("customers", "telephone")'
FAILING_TEST = "def test_two_and_two_are_five() -> None:\n    assert 2 + 2 == 5\n"
# The smoke journey passes, so that the failures are left to the promotion's probes and to the clients.
FAILING = """
make_working_application = make_application


def make_application(*arguments, **named):
    from random import randrange

    from flask import request

    app = make_working_application(*arguments, **named)

    @app.before_request
    def fail_on_one_page_in_ten():
        is_smoke = request.remote_addr == "127.0.0.1" and request.headers.get("User-Agent") != "dialtone-promotion"
        if not is_smoke and not request.path.startswith("/health") and randrange(10) == 0:
            raise RuntimeError("This release fails on one page in ten.")

    return app
"""


class Developer:
    """Works in the clone, whose newest commit is a release. Each method leaves one more commit there."""

    def __init__(self, show: Demonstration) -> None:
        self._show, self._folder = show, show.checkout

    def clone(self) -> None:
        command = ["git", "clone", "--quiet", "--shared", str(CHECKOUT), str(self._folder)]
        subprocess.run(command, check=True)
        # `make lint-migrations` runs the tools of this checkout's environment on the files of the clone.
        (self._folder / ".venv").symlink_to(CHECKOUT / ".venv")
        (self._folder / ".git" / "info" / "exclude").write_text("/.venv\n", "utf-8")

    def change_words_price_and_column(self) -> None:
        home, mobile = "presentation_layer/templates/store/home.html", "environments/catalogue/mobile.yaml"
        self._commit(
            "Order in five minutes, for less",
            {
                home: _replacing("ordered in minutes", "ordered in five minutes"),
                mobile: _replacing('amount: "19.95"', 'amount: "18.95"'),
                **self._migration(NEW_COLUMN),
            },
        )

    def fail_on_one_page_in_ten(self) -> None:
        self._commit("Fail on one page in ten", {"web_layer/application.py": lambda text: text + FAILING})

    def break_test_schema_and_catalog(self) -> None:
        """Commit a test that fails, a migration that takes a column away, and a catalog without pagers."""
        self._commit(
            "Break three things",
            {
                f"{QUICK_TESTS}/test_demonstration.py": lambda _: FAILING_TEST,
                "environments/catalogue/mobile.yaml": _without_pagers,
                **self._migration(DROPPED_COLUMN),
            },
        )

    def check(self, *, former: str = "") -> bool:
        """Check the newest commit as `dialtone check-commit` does, with fewer tests; True if it passed.

        If it changes the schema, `former` is the commit of the release that runs.
        """
        releases = self._show.releases
        signer = find_signer(releases, {"DIALTONE_SIGNING_KEY": str(self._show.key_of(DEVELOPER))})
        names = (TESTS, MIGRATIONS, *([FORMER_RELEASE] if former else []))
        try:
            check_commit(self._folder, open_record(releases), signer, DEVELOPER, names, former, _run)
        except CheckFailed:
            return False
        return True

    def build(self, what: str) -> str:
        """Build the newest commit, and return the digest of the build."""
        done = self._show.run("build")
        found = re.search(r"^build +([0-9a-f]{64})$", done.output, re.MULTILINE)
        if found is None:
            raise Broken(f"There is no build: {done.output}")
        self._show.say(f"build {found[1][:12]}, {what}: {done.seconds:.1f} s")
        return found[1]

    def head(self) -> str:
        return self._git("rev-parse", "HEAD").strip()

    def go_to(self, commit: str) -> None:
        self._git("checkout", "--quiet", commit)

    def _migration(self, change: str) -> dict[str, Change]:
        folder = self._folder / "database_layer" / "migrations" / "versions"
        former = max(file.name[:4] for file in folder.glob("[0-9]*.py"))
        revision = f"{int(former) + 1:04}"
        text = MIGRATION.format(revision=revision, former=former, change=change)
        return {f"database_layer/migrations/versions/{revision}_demonstration.py": lambda _: text}

    def _commit(self, subject: str, changes: Mapping[str, Change]) -> None:
        for name, change in changes.items():
            file = self._folder / name
            file.write_text(change(file.read_text("utf-8") if file.exists() else ""), "utf-8")
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message", subject)

    def _git(self, *arguments: str) -> str:
        who = ("-c", "user.name=Robin", "-c", "user.email=robin@dialtone.example", "-c", "commit.gpgsign=false")
        command = ["git", "-C", str(self._folder), *who, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _replacing(before: str, after: str) -> Change:
    def change(text: str) -> str:
        if before not in text:
            raise Broken(f"There is no “{before}” to change.")
        return text.replace(before, after)

    return change


def _without_pagers(text: str) -> str:
    return re.sub(r"^  - slug: paging\n.*?(?=^  - slug: )", "", text, flags=re.DOTALL | re.MULTILINE)


def _run(command: list[str], folder: Path, _variables: Mapping[str, str]) -> tuple[bool, str]:
    """Run a check of the clone. The tests of the former release are not run: they take ten minutes."""
    verb = command[-1]
    if verb == "previous-release-test":
        return True, "not run in this demonstration"
    if verb == "check":
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", QUICK_TESTS]
    else:
        command = ["make", "-o", ".venv/.development", verb]
    variables = {"PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).strip().splitlines()
    return done.returncode == 0, lines[-1] if lines else ""
