"""The guides name only what exists: links, paths, commands, and names in the code."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from environments.commands.dialtone import dialtone
from environments.settings.development_files import CHECKOUT

GUIDES = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")])
# Decisions and the changelog may speak of what is gone, so only their links are checked.
CURRENT = [path for path in GUIDES if path.parent.name != "decisions" and path.name != "CHANGELOG.md"]
TIERS = (
    "business_layer",
    "database_layer",
    "integration_layer",
    "presentation_layer",
    "web_layer",
    "site_intelligence",
    "environments",
)
FOLDERS = (*TIERS, "deploy", "docs", "requirements", "tests")


def _name(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


@cache
def _code(*folders: str) -> str:
    """All text in those folders that a guide may speak of."""
    kinds = {".py", ".html", ".toml", ".yaml", ".json", ".wsdl", ".xsd", ".js", ".cfg", ".csv", ".sql", ".service"}
    files = (path for folder in folders for path in (CHECKOUT / folder).rglob("*") if path.suffix in kinds)
    loose = [CHECKOUT / name for name in ("Makefile", "pyproject.toml")]
    return "\n".join(path.read_text("utf-8") for path in (*files, *loose))


@cache
def _words() -> frozenset[str]:
    return frozenset(re.findall(r"\w+", _code(*FOLDERS)))


@cache
def _python_files() -> frozenset[str]:
    return frozenset(path.name for folder in FOLDERS for path in (CHECKOUT / folder).rglob("*.py"))


def _spans(path: Path) -> Iterator[str]:
    """Yield what the guide writes as code within its sentences."""
    text = re.sub(r"^ *```.*?^ *```", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    yield from (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", text))


def _commands(path: Path) -> Iterator[str]:
    """Yield the lines and spans of the guide that are commands."""
    yield from (line.split("#")[0].strip() for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    yield from _spans(path)


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("guide", GUIDES, ids=_name)
def test_every_link_leads_somewhere(guide: Path) -> None:
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", guide.read_text("utf-8")):
        path, _, anchor = target.partition("#")
        linked = (guide.parent / path).resolve() if path else guide
        if "://" not in target and (not linked.exists() or (anchor and anchor not in _anchors(linked))):
            dead.append(target)

    assert dead == []


@pytest.mark.parametrize("guide", CURRENT, ids=_name)
def test_every_path_exists(guide: Path) -> None:
    paths = [
        span.partition("::")[0]
        for span in _spans(guide)
        if span.startswith(tuple(f"{folder}/" for folder in FOLDERS)) and not re.search(r"[<…\s]", span)
    ]

    assert [path for path in paths if not any(CHECKOUT.glob(path.rstrip("/")))] == []


@pytest.mark.parametrize("guide", CURRENT, ids=_name)
def test_every_file_and_name_of_the_code_exists(guide: Path) -> None:
    named = {
        name
        for span in _spans(guide)
        for name in re.findall(r"^(?:[A-Z][a-z]+){2,}$|^test_\w+$|^\w+\.py$|^[A-Za-z]+(?:_[A-Za-z]+)+$", span)
    }

    missing = named - _python_files() - _words()

    assert missing <= EXAMPLES.get(_name(guide), set())


# What a guide makes up to show how something is done, a name that the code puts together, and Spark's own settings.
EXAMPLES = {
    "docs/developer.md": {"MarkOrderUrgent", "create_urgency"},
    "docs/operator.md": {"events_other"},
    "docs/site-intelligence.md": {"SPARK_CONF_DIR", "SPARK_LOCAL_IP"},
}


@pytest.mark.parametrize("guide", CURRENT, ids=_name)
def test_every_verb_of_make_exists(guide: Path) -> None:
    verbs = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    used = {found[1] for command in _commands(guide) if (found := re.match(r"make ([a-z-]+)\b", command))}

    assert used - verbs == set()


@pytest.mark.parametrize("guide", CURRENT, ids=_name)
def test_every_command_of_dialtone_exists(guide: Path) -> None:
    unknown = []
    for command in _commands(guide):
        if found := re.match(r"(?:\.venv/bin/)?dialtone ((?:[a-z][a-z-]* ?)+)", command):
            words = found[1].split()
            at: click.Command = dialtone
            while words and isinstance(at, click.Group):
                name = words.pop(0)
                if name not in at.commands:
                    unknown.append(command)
                    break
                at = at.commands[name]

    assert unknown == []


@pytest.mark.parametrize("guide", CURRENT, ids=_name)
def test_every_module_that_is_run_exists(guide: Path) -> None:
    modules = {found[1] for command in _commands(guide) if (found := re.search(r"python -m ([a-z_.]+[a-z_])", command))}
    places = {module: CHECKOUT / module.replace(".", "/") for module in modules}

    assert [
        module
        for module, place in places.items()
        if not (place / "__main__.py").exists() and not place.with_suffix(".py").exists()
    ] == []


@pytest.mark.parametrize("guide", ["customer-guide.md", "agent-guide.md"])
def test_every_label_is_on_a_page(guide: str) -> None:
    """Customers and agents must find on their screen what their guides print bold."""
    text = (CHECKOUT / "docs" / guide).read_text("utf-8")
    labels = {" ".join(label.split()) for label in re.findall(r"\*\*(.+?)\*\*", text, flags=re.DOTALL)}
    shown = " ".join(_code("presentation_layer", "business_layer", "environments/catalogue").replace("’", "'").split())

    assert labels
    assert {label for label in labels if label not in shown} == set()
