"""Markdown as a tree of plain values, which the Typst template lays out. No text in it is ever run as Typst code."""

from typing import Any

from markdown_it.tree import SyntaxTreeNode

from presentation_layer.views.checkout import MARKDOWN

# The title of the document is the heading above all of these.
HIGHEST_HEADING = 2
BREAKS = {"softbreak": " ", "hardbreak": "\n"}
LEAVES = {"text", "code_inline", "code_block", "fence", "hr"}


def markdown_tree(text: str) -> list[dict[str, Any]]:
    """Return the blocks of a document, read by the same parser as for its page."""
    return _nodes(SyntaxTreeNode(MARKDOWN.parse(text)).children)


def _nodes(nodes: list[SyntaxTreeNode]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for node in nodes:
        # A tight list's paragraphs are hidden, and inline content is a container without a meaning of its own.
        found += _nodes(node.children) if node.type == "inline" else [_node(node)]
    return _without_skipped_levels(found)


def _node(node: SyntaxTreeNode) -> dict[str, Any]:
    if node.type in BREAKS:
        return {"kind": "text", "text": BREAKS[node.type]}
    if node.type == "heading":
        return {"kind": "heading", "level": int(node.tag[1:]), "children": _nodes(node.children)}
    if node.type in LEAVES:
        return {"kind": node.type, "text": node.content}
    return {"kind": node.type, "children": _nodes(node.children)}


def _without_skipped_levels(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put headings below the title's, each at most one level below the last one.

    PDF/UA-1 refuses skipped levels, and headings without words, which are left out.
    """
    nodes = [node for node in nodes if node["kind"] != "heading" or node["children"]]
    last = HIGHEST_HEADING - 1
    for node in nodes:
        if node["kind"] == "heading":
            last = node["level"] = min(max(node["level"], HIGHEST_HEADING), last + 1)
    return nodes
