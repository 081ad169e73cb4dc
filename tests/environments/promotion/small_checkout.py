"""A Git checkout with the files that a build needs, as small as possible, and builds of it."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from environments.promotion.builds.commit_source import find_commit
from environments.promotion.builds.make_build import make_build
from environments.promotion.builds.read_build import Build
from environments.promotion.builds.signing_keys import find_signer, make_signing_key
from environments.promotion.releases_folder import ReleasesFolder
from environments.settings.development_files import CHECKOUT

HATCHLING = re.search(r"^hatchling==\S+", (CHECKOUT / "requirements" / "uv.txt").read_text("utf-8"), re.MULTILINE)
PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "dialtone"
version = "0.2.0"
[tool.hatch.build.targets.wheel]
packages = ["environments", "web_layer"]
"""
VOICE = """
slug: voice
offerings:
  - {slug: calls, name: Calls, prices: [{id: line, amount: "20.00"}]}
  - {slug: fax, name: Fax, prices: [{id: line, amount: "9.00"}]}
"""
# A lock for all platforms may have a package in two versions, and packages that are not for this platform.
LOCK = f"""\
idna==3.10 ; python_full_version >= '3.11' \\
    --hash=sha256:{"1" * 64}
idna==2.10 ; python_full_version < '3.11' \\
    --hash=sha256:{"2" * 64}
winloop==0.5 ; sys_platform == 'win32' \\
    --hash=sha256:{"3" * 64}
"""
FILES = {
    "pyproject.toml": PROJECT,
    "requirements/uv.txt": f"{HATCHLING[0] if HATCHLING else ''} \\\n    --hash=sha256:{'0' * 64}\n",
    "requirements/runtime.txt": LOCK,
    "requirements/local.txt": f"idna==3.10 \\\n    --hash=sha256:{'1' * 64}\n",
    "environments/__init__.py": "",
    "environments/catalogue/voice.yaml": VOICE,
    "web_layer/__init__.py": "",
    "web_layer/static/store.css": "body { color: black }\n",
    "web_layer/static/vendor/htmx/htmx.min.js": "var htmx;\n",
    "database_layer/migrations/versions/0001_first.py": 'revision = "0001"\ndown_revision = None\n',
    "database_layer/migrations/versions/0002_second.py": 'revision = "0002"\ndown_revision = "0001"\n',
}


@dataclass(frozen=True)
class SmallCheckout:
    """The checkout's folder, and the folder of the builds that are made of it."""

    folder: Path
    releases: ReleasesFolder

    @classmethod
    def made(cls, folder: Path) -> "SmallCheckout":
        checkout = cls(folder / "checkout", ReleasesFolder(folder / "releases"))
        checkout.folder.mkdir()
        checkout.git("init", "--quiet")
        checkout.commit(FILES)
        make_signing_key(checkout.releases, "robin")
        return checkout

    def commit(self, files: Mapping[str, str]) -> None:
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Change files")

    def write(self, files: Mapping[str, str]) -> None:
        for name, content in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(content, "utf-8")

    def build(self, revision: str | None = None, *, into: ReleasesFolder | None = None) -> Build:
        releases = into or self.releases
        commit = find_commit(self.folder, revision)
        return make_build(releases, commit, find_signer(self.releases, {}), lambda _line: None)

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=Robin", "-c", "user.email=robin@dialtone.example", "-c", "commit.gpgsign=false")
        command = ["git", "-C", str(self.folder), *who, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def write_no_bill(folder: Path) -> None:
    """The part `bill_of_materials`, without asking the tool that makes it."""
    (folder / "bill_of_materials").mkdir()
    (folder / "bill_of_materials" / "runtime.cdx.json").write_text("{}", "utf-8")
