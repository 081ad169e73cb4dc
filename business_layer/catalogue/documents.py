"""The documents of the contract package, as the catalogue keeps them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template


@dataclass(frozen=True, kw_only=True)
class ContractDocument:
    """One document: its text in Markdown with $placeholders, its version, and what it commits to in plain words.

    One that `stands_alone` is agreed to on a page of its own (a letter of agency, 47 CFR 64.1130(b)).
    """

    code: str
    title: str
    version: str
    in_plain_words: tuple[str, ...]
    body: str
    stands_alone: bool = False

    def text_for(self, facts: Mapping[str, str]) -> str:
        """The exact text shown. Raises KeyError where the document names a fact that nobody gave."""
        return Template(self.body).substitute(facts)


def hash_of(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
