"""Find offerings by words: those of their own texts, and the synonyms that analysts accepted."""

import re
from collections.abc import Iterator

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.insight.synonyms import SynonymQueries
from business_layer.shared.clock import Clock
from business_layer.shared.page_events import search_term

WORD = re.compile(r"[^\W_]+")


class FindOfferings:
    """Find the offerings whose texts have all words of a term, or their beginnings; then those of its synonyms."""

    def __init__(self, synonyms: SynonymQueries, catalogues: Catalogues, clock: Clock) -> None:
        self._synonyms, self._catalogues, self._clock = synonyms, catalogues, clock

    def __call__(self, *, typed: str) -> tuple[ProductOffering, ...]:
        """Return the offerings in the order of the catalog, those with the words in their name first."""
        term = search_term(typed)
        words = WORD.findall(term)
        if not words:
            return ()
        catalogue = self._catalogues.current(self._clock.now())
        meant = set(self._synonyms.accepted_for([term]))
        return tuple(dict.fromkeys(_found(catalogue, words, meant)))


def _found(catalogue: Catalogue, words: list[str], meant: set[str]) -> Iterator[ProductOffering]:
    families = {family.slug: family.name for family in catalogue.families}
    yield from (offering for offering in catalogue.offerings if _has(words, offering.name))
    yield from (offering for offering in catalogue.offerings if offering.slug in meant)
    for offering in catalogue.offerings:
        texts = (offering.name, families.get(offering.family, ""), offering.summary, *offering.highlights)
        if _has(words, " ".join(texts)):
            yield offering


def _has(words: list[str], text: str) -> bool:
    """True if each word begins a word of the text."""
    there = WORD.findall(text.lower())
    return all(any(known.startswith(word) for known in there) for word in words)
