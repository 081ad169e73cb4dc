"""The texts of a file, each with its kind: docstrings, comments, names, strings, page texts, YAML and Markdown."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

HASH_COMMENTS = {".toml", ".yaml", ".yml", ".cfg", ".service", ".in", ""}
SLASH_COMMENTS = {".js", ".css", ".scss"}
READS_LIKE_TEXT = re.compile(r"\w \w|^[A-Z][a-z]")
SQL = re.compile(r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|CASE WHEN)\b")
VISIBLE_ATTRIBUTES = re.compile(r'\b(?:aria-label|title|alt|placeholder|label|content)="([^"]*)"')


@dataclass(frozen=True)
class Text:
    """A piece of text. `kind` is what patterns.toml calls it, `line` the number of its first line."""

    kind: str
    text: str
    line: int


def texts_of(path: Path) -> Iterator[Text]:
    """Yield the texts of a file. Raises SyntaxError, and yaml.YAMLError, for a file that cannot be read."""
    source = path.read_text("utf-8")
    if path.suffix == ".py":
        yield Text("module", path.stem, 1)
        yield from _python(source)
    elif path.suffix == ".html":
        yield from _template(source)
    elif path.suffix == ".md":
        yield Text("markdown", _prose_of_markdown(source), 1)
    elif path.suffix in {".wsdl", ".xsd", ".svg", ".http"}:
        yield Text("page", re.sub(r"<[^>]*>", _blank, source), 1)
    if path.suffix in {".yaml", ".yml"}:
        yield from _yaml(source)
    if path.suffix in HASH_COMMENTS:
        yield from _comments(source, re.compile(r"^[ \t]*#(.*)$|[ \t]#[ \t](.*)$"))
    if path.suffix in SLASH_COMMENTS:
        yield from _comments(source, re.compile(r"^[ \t]*(?://|/?\*)(.*?)(?:\*/)?$"))
        for found in re.finditer(r'"([^"\n]* [^"\n]*)"|`([^`]* [^`]*)`', source):
            yield Text("string", found[1] or found[2], _line(source, found.start()))


def _python(source: str) -> Iterator[Text]:
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    docstrings = set()
    for node in nodes:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            match first:
                case ast.Expr(value=ast.Constant(value=str(words)) as docstring):
                    docstrings.add(docstring)
                    yield Text("docstring", words, first.lineno)
        yield from _names(node)
    for node in nodes:
        match node:
            case ast.Constant(value=str(words)) if node not in docstrings and _reads_like_text(words):
                yield Text("string", words, node.lineno)
    if "#" in source:
        yield from _python_comments(source)


def _reads_like_text(words: str) -> bool:
    return bool(READS_LIKE_TEXT.search(words)) and not SQL.search(words)


def _names(node: ast.AST) -> Iterator[Text]:
    """Yield the names that a node binds: of variables, arguments, functions and classes."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            yield Text("variable", name, node.lineno)
        case ast.arg(arg=name):
            yield Text("variable", name, node.lineno)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield Text("name", re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).strip().lower(), node.lineno)


def _python_comments(source: str) -> Iterator[Text]:
    """Yield comments, those on lines of their own that follow each other as one text."""
    block: list[str] = []
    start = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        line = token.start[0]
        if block and line == start + len(block):
            block.append(token.string.lstrip("# "))
            continue
        if block:
            yield Text("comment", "\n".join(block), start)
        block, start = [token.string.lstrip("#! ")], line
    if block:
        yield Text("comment", "\n".join(block), start)


def _template(source: str) -> Iterator[Text]:
    """Yield a template's comments, and what a reader sees of it: its text, some attributes, and quoted words."""
    for found in re.finditer(r"\{#(.*?)#\}", source, re.DOTALL):
        yield Text("comment", found[1], _line(source, found.start(1)))
    source = re.sub(r"\{#.*?#\}", _blank, source, flags=re.DOTALL)
    for found in re.finditer(r"\{%-? *for (\w+) in|\{% *set (\w+) *=", source):
        yield Text("variable", found[1] or found[2], _line(source, found.start()))
    for found in re.finditer(r"\{[{%].*?[}%]\}", source, re.DOTALL):
        for quoted in re.finditer(r'"([^"]*)"|\'([^\']*)\'', found[0]):
            words = quoted[1] or quoted[2] or ""
            if READS_LIKE_TEXT.search(words):
                yield Text("page", words, _line(source, found.start() + quoted.start()))
    source = re.sub(r"\{[{%].*?[}%]\}", _blank, source, flags=re.DOTALL)
    for found in VISIBLE_ATTRIBUTES.finditer(source):
        yield Text("page", found[1], _line(source, found.start(1)))
    yield Text("page", re.sub(r"<[^>]*>", _blank, source), 1)


def _prose_of_markdown(source: str) -> str:
    """Blank out what is not prose: blocks and spans of code, and the targets of links."""
    for pattern in (r"^```.*?^```", r"`[^`]*`", r"\]\([^)]*\)", r"<https?:[^>]*>"):
        source = re.sub(pattern, _blank, source, flags=re.DOTALL | re.MULTILINE)
    return source


def _yaml(source: str) -> Iterator[Text]:
    """Yield the scalars that read like text: several words, or one that begins with a capital letter."""
    nodes = list(yaml.compose_all(source, Loader=yaml.CSafeLoader))
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.MappingNode):
            nodes += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif isinstance(node, yaml.ScalarNode) and READS_LIKE_TEXT.search(node.value):
            written = source[node.start_mark.index : node.end_mark.index]
            yield Text("yaml", written, node.start_mark.line + 1)


def _comments(source: str, pattern: re.Pattern[str]) -> Iterator[Text]:
    for number, line in enumerate(source.splitlines(), 1):
        if found := pattern.search(line):
            yield Text("comment", next(group for group in found.groups() if group is not None), number)


def _blank(found: re.Match[str]) -> str:
    """Return as many lines as the match has, without its words."""
    return " \N{ZERO WIDTH SPACE} " + "\n" * found[0].count("\n")


def _line(source: str, position: int) -> int:
    return source.count("\n", 0, position) + 1
