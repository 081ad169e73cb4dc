"""The backups of an environment: base backups, and the log of writes since the oldest of them."""

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from environments.development.postgres import home_for
from environments.development.postgres_binaries import give_to_nobody
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.settings.development_files import var_folder

VARIABLE = "DIALTONE_BACKUPS"
DRAFT, PASSWORDS = ".draft", "passwords"
FIRST_LOG = re.compile(r"\(file ([0-9A-F]{24})\)")


@dataclass(frozen=True)
class BaseBackup:
    """A copy of the database's folder when the copy ended. `first_log` is the first file of the log that it needs."""

    folder: Path
    ended_at: datetime
    first_log: str
    size: int


@dataclass(frozen=True)
class BackupsFolder:
    """The folder of an environment's backups; for root it belongs to `nobody`, who runs the server."""

    path: Path

    @classmethod
    def of(cls, environment: EnvironmentFolder, environ: Mapping[str, str] | None = None) -> "BackupsFolder":
        given = os.environ if environ is None else environ
        root = Path(given[VARIABLE]).resolve() if given.get(VARIABLE) else var_folder(given) / "backups"
        return cls(home_for(root / environment.name))

    @property
    def archive(self) -> Path:
        return self.path / "log"

    @property
    def bases(self) -> Path:
        return self.path / "bases"

    def prepare(self) -> None:
        for folder in (self.path, self.archive, self.bases):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            give_to_nobody(folder)

    def list_bases(self) -> list[BaseBackup]:
        """The base backups, the oldest first."""
        found = []
        for file in sorted(self.bases.glob("*.json")):
            facts = json.loads(file.read_text("utf-8"))
            ended = datetime.fromisoformat(facts["ended_at"])
            found.append(BaseBackup(self.bases / file.stem, ended, facts["first_log"], facts["size"]))
        return found

    def add(self, name: str, ended_at: datetime) -> BaseBackup:
        """Give a finished base backup its name. The file with its facts comes last: without it there is no backup."""
        draft, folder = self.bases / DRAFT, self.bases / name
        label = FIRST_LOG.search((draft / "backup_label").read_text("utf-8"))
        size = sum(path.stat().st_size for path in draft.rglob("*") if path.is_file())
        draft.rename(folder)
        first = label[1] if label else ""
        facts = {"ended_at": ended_at.isoformat(), "first_log": first, "size": size}
        (self.bases / f"{name}.json").write_text(json.dumps(facts) + "\n", "utf-8")
        return BaseBackup(folder, ended_at, first, size)

    def keep_passwords(self, home: Path) -> None:
        """Keep the passwords of the database's roles: without them, nobody could open a restored database."""
        _copy(home / PASSWORDS, self.path / PASSWORDS)

    def give_passwords(self, home: Path) -> None:
        """Give them to the home of a server that has none, because its disk was lost or because it is new."""
        if not (home / PASSWORDS).exists():
            _copy(self.path / PASSWORDS, home / PASSWORDS)

    def remove_all_but(self, count: int) -> int:
        """Remove the oldest base backups, and the log that only they need. Return how many were removed."""
        bases = self.list_bases()
        old, kept = bases[:-count], bases[-count:]
        for base in old:
            base.folder.with_suffix(".json").unlink()
            shutil.rmtree(base.folder)
        for file in self.archive.iterdir() if old else ():
            # The first eight digits are the timeline, which a restore begins; the rest counts on.
            if len(file.name) == 24 and file.name[8:] < kept[0].first_log[8:]:
                file.unlink()
        return len(old)


def _copy(source: Path, target: Path) -> None:
    target.touch(mode=0o600)
    target.write_bytes(source.read_bytes())
    give_to_nobody(target)


def prepare_archive(environment: EnvironmentFolder) -> Path:
    """The folder to which the environment's database copies its log of writes."""
    backups = BackupsFolder.of(environment)
    backups.prepare()
    return backups.archive
