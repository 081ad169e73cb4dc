"""The documents of the contract package, as the catalogue keeps them."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Template

from business_layer.catalogue.product_facts import join_words

# The question for the address to which 911 sends help, if it is not the service address.
REGISTERED_ADDRESS = "registered_address"

# The question by which customers acknowledge what a document says, so that it is not asked again beside its text.
ACKNOWLEDGED_BY = {"emergency-calls": "acknowledge_911"}

# The document by which a customer agrees to have records on a screen instead of on paper (15 USC 7001(c)).
CONSENT_TO_ELECTRONIC_RECORDS = "electronic-records"


class Fact(StrEnum):
    """The names that a document may use as $placeholders; ordering knows each of them for an order."""

    CUSTOMER_NAME = "customer_name"
    BILLING_NAME = "billing_name"
    BILLING_ADDRESS = "billing_address"
    TELEPHONE_NUMBERS = "telephone_numbers"
    ITEMS = "items"
    ADDRESS = "address"
    ADDRESSES = "addresses"
    REGISTERED_LOCATIONS = "registered_locations"
    TERM = "term"
    COMMITMENTS = "commitments"
    EARLY_TERMINATION = "early_termination"
    USAGE_PRICES = "usage_prices"
    SAVINGS = "savings"
    TAXES = "taxes"


# Facts that only a product with a term has.
TERM_FACTS = frozenset({Fact.TERM, Fact.COMMITMENTS, Fact.EARLY_TERMINATION})


# The known facts as they were typed: a text, or a list that becomes a bulleted list.
Facts = Mapping[str, str | tuple[str, ...]]

# Characters that Markdown reads as marks: anywhere, and at the beginning of a line.
MARKS = re.compile(r"[\\`*_\[\]<>&~|!]")
MARKS_AT_THE_BEGINNING = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+#=:]))")


@dataclass(frozen=True, kw_only=True)
class ContractDocument:
    """One document: its text in Markdown with $placeholders, its version, and a summary in plain words.

    A document that `stands_alone` has a page of its own (a letter of agency, 47 CFR 64.1130(b)).
    """

    code: str
    title: str
    version: str
    in_plain_words: tuple[str, ...]
    body: str
    stands_alone: bool = False

    def text_for(self, facts: Facts) -> str:
        """Return the exact text shown, in Markdown; the words that customers typed appear as they typed them.

        Raises KeyError if the document names a fact that is not given.
        """
        named = Template(self.body).get_identifiers()
        return Template(self.body).substitute({name: _in_markdown(facts[name]) for name in named})

    def plain_words_for(self, facts: Facts) -> tuple[str, ...]:
        """Return the summary for this order, as plain text. Raises KeyError as `text_for` does."""
        plain = {name: fact if isinstance(fact, str) else join_words(fact) for name, fact in facts.items()}
        return tuple(Template(words).substitute(plain) for words in self.in_plain_words)

    def names(self, fact: Fact) -> bool:
        """True if its text or its plain words name that fact."""
        return any(fact in Template(words).get_identifiers() for words in (self.body, *self.in_plain_words))

    @property
    def is_understood(self) -> bool:
        """True if this release knows all facts that its text and its plain words name."""
        return all(set(Template(words).get_identifiers()) <= set(Fact) for words in (self.body, *self.in_plain_words))


def _in_markdown(fact: str | tuple[str, ...]) -> str:
    return as_markdown(fact) if isinstance(fact, str) else "\n".join(f"- {as_markdown(text)}" for text in fact)


def as_markdown(text: str) -> str:
    """Return Markdown that shows exactly this text, on one line, without emphasis, links, lists or headings."""
    escaped = MARKS.sub(r"\\\g<0>", " ".join(text.split()))
    return MARKS_AT_THE_BEGINNING.sub(r"\g<1>\\", escaped, count=1)


def text_hash_of(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
