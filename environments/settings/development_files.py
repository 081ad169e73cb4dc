"""The files of a development system: everything it writes is under `var/` in the checkout."""

from collections.abc import Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SECRETS_FILE, DATABASE_FILE = "secrets.env", "database.env"


def var_folder(environ: Mapping[str, str]) -> Path:
    """The folder of data, logs and secrets: DIALTONE_VAR, or else `var/` in the checkout or the working folder."""
    named = environ.get("DIALTONE_VAR")
    if named:
        return Path(named).resolve()
    root = CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()
    return root / "var"


def read_variables(path: Path) -> dict[str, str]:
    """The NAME=value lines of a file; empty if there is no file."""
    if not path.exists():
        return {}
    lines = (line.partition("=") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {name: value for name, sign, value in lines if sign}


def write_variables(path: Path, variables: Mapping[str, str], *, heading: str) -> None:
    """Write NAME=value lines that only this user can read, in one step: a reader sees all of them or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(f"# {heading}\n" + "".join(f"{name}={value}\n" for name, value in variables.items()), "utf-8")
    draft.replace(path)
