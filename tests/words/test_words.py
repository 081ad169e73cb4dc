"""The patterns find their own wrong examples and no right one, in every kind of file."""

from pathlib import Path

import pytest

from tests.words import lint
from tests.words.lint import ROOT, Pattern, exceptions, files, hits_in, patterns
from tests.words.texts import Text, texts_of


def _found(pattern: Pattern, example: str) -> set[str]:
    """The kinds of text in which the pattern alone finds the example."""
    return {
        kind
        for kind in pattern.kinds
        for hit in hits_in("business_layer/example", [Text(kind, example, 1)])
        if hit.pattern is pattern
    }


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.name)
def test_a_pattern_finds_its_wrong_examples(pattern: Pattern) -> None:
    assert pattern.wrong

    assert [example for example in pattern.wrong if _found(pattern, example) != pattern.kinds] == []


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.name)
def test_a_pattern_leaves_its_right_examples(pattern: Pattern) -> None:
    assert pattern.right

    assert [example for example in pattern.right if _found(pattern, example)] == []


@pytest.mark.parametrize(
    ("name", "source", "lines"),
    [
        (
            "module.py",
            '"""Fine."""\n\nfor one in two:\n    # It shall\n    # go on.\n    say("till  it is")\n',
            [3, 4, 5, 6],
        ),
        ("module.py", 'QUERY = "SELECT telephone FROM customers"\nsay("your telephone")\n', [2]),
        ("module.py", 'def mend():\n    """Repair.\n\n    It stands\n    on the bill.\n    """\n', [1, 4]),
        ("page.html", '<p>Go\n on</p>\n{# till #}\n{{ link("Go on here") }}\n<i title="5 % off"></i>', [1, 3, 4, 5]),
        ("offering.yaml", "name: fine\nhint: >\n  It\n  shall be.\ntype: telephone\n# mend\n", [4, 6]),
        ("guide.md", "It `shall`\n[shall](shall)\n\n```\nshall\n```\nshall", [2, 7]),
        ("settings.toml", "# It shall be so.\nkey = 'value'  # till then\n", [1, 2]),
    ],
)
def test_each_kind_of_file_is_read(tmp_path: Path, name: str, source: str, lines: list[int]) -> None:
    path = tmp_path / name
    path.write_text(source, "utf-8")

    found = list(hits_in(f"environments/{name}", texts_of(path)))

    assert sorted(hit.line for hit in found) == lines, found


def test_code_and_names_in_markdown_are_no_prose(tmp_path: Path) -> None:
    path = tmp_path / "guide.md"
    path.write_text("Set `telephone` in <https://shall.example> as [said](till.md).", "utf-8")

    assert list(hits_in("docs/guide.md", texts_of(path))) == []


def test_the_whole_tree_is_read() -> None:
    read = set(files())

    assert {"README.md", "docs/operator.md", "environments/catalogue/voice.yaml", "web_layer/static/site.js"} <= read
    assert not [path for path in read if "/vendor/" in path or "/golden/" in path]


def test_every_exception_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception whose words are gone would hide the next ones."""
    kept = exceptions()
    monkeypatch.setattr(lint, "exceptions", lambda: ())
    paths = [path for path in files() if any(row.covers(path) for row in kept)]
    found = [hit for path in paths for hit in hits_in(path, texts_of(ROOT / path))]

    unused = [row for row in kept if not any(row.covers(hit.path) and hit.words in row.words for hit in found)]

    assert unused == []
