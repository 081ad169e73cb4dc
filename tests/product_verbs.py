"""The page docs/product-verbs.md: what can be done to each product, by the shipped catalogue and the business's rules.

`python -m tests.product_verbs` writes it; a test compares.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from business_layer.catalogue.offering import ProductOffering
from business_layer.inventory.product_states import ProductState, SuspensionReason
from business_layer.inventory.products import Product
from business_layer.service_changes.possible_changes import APPLIES, OFFERED, Offerings, possible_changes
from business_layer.service_changes.service_change import ChangeKind
from business_layer.shared.actor import Actor
from tests.builders.catalogue import the_catalogue
from tests.builders.orders import OneCatalogue, a_customer_actor, an_agent_actor
from tests.builders.products import an_active_product
from tests.fakes.clock import NOON

PAGE = Path(__file__).parents[1] / "docs" / "product-verbs.md"
WALKED = Path(__file__).with_name("walked_verbs.json")
CATALOGUES = OneCatalogue()
HEAD = """\
# What can be done to each product

`python -m tests.product_verbs` writes this page from the catalog's files and the rules of
`business_layer/service_changes`; a test fails while it is out of date.

A product is changed by one order at a time. While an order that changes it is open, everything else is refused with the
number of that order. Each change can be asked for now or for a day within the next twelve months, counted at the
service address, and can be taken back until something of it has begun.
"""
# By the actor and the day, then by the offering, then by the verb.
Walks = Mapping[str, Mapping[str, Mapping[str, str]]]
WALKED_HEAD = """\
## In the network's ledger

`python -m tests.browser.verb_walk` does each change in Chromium, by the customer in the store and by an agent in the
back office, now and on a day, and follows its order to the end. This is what the network did for it, each time. A
transfer is nothing to the network, which knows no customers: its services stay as they are, and another customer has
the product.
"""
# The nouns of the addresses at which each thing is asked for.
NOUNS = {
    ChangeKind.MOVE: "move",
    ChangeKind.CHANGE: "change",
    ChangeKind.DISCONNECT: "disconnection",
    ChangeKind.SUSPEND: "suspension",
    ChangeKind.RESUME: "resumption",
    ChangeKind.TRANSFER: "transfer",
}
ABSENT = {
    ChangeKind.MOVE: "it is not bound to an address",
    ChangeKind.CHANGE: "the catalog names no answer that can be changed",
    ChangeKind.SUSPEND: "the catalog has no plan for it",
    ChangeKind.RESUME: "the catalog has no plan for it",
}


def written() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_products(), "", *_walked(), "", *_answers(), "", *_states(), ""])


def _products() -> Iterator[str]:
    yield "## By product\n"
    yield "Each product is active; to be resumed, it is suspended.\n"
    yield _row("product", *(kind.value for kind in OFFERED))
    yield _row(*["---"] * (len(OFFERED) + 1))
    for offering in the_catalogue().offerings:
        yield _row(offering.name, *(_possibility(kind, offering) for kind in OFFERED))


def _possibility(kind: ChangeKind, offering: ProductOffering) -> str:
    """The days for which something can be done to a product of an offering, or the reason against it."""
    product = _product(offering.slug, suspended=SuspensionReason.VACATION if kind is ChangeKind.RESUME else None)
    if not APPLIES[kind](product, Offerings.of(product, CATALOGUES, at=NOON)):
        return f"no: {ABSENT.get(kind, 'not for this product')}"
    return _reason(kind, product, an_agent_actor()) or "now or dated"


def _walked() -> Iterator[str]:
    """The effects in the network that were seen, with the actor and the day if these make a difference."""
    yield WALKED_HEAD
    yield _row("product", *(kind.value for kind in OFFERED))
    yield _row(*["---"] * (len(OFFERED) + 1))
    walks: Walks = json.loads(WALKED.read_text("utf-8"))
    for offering in the_catalogue().offerings:
        yield _row(offering.name, *(_seen(walks, offering.slug, NOUNS[kind]) for kind in OFFERED))
    yield "\nSeen so far:\n"
    for walk, results in walks.items():
        verbs = {verb for seen in results.values() for verb in seen}
        yield f"- {walk}: {', '.join(kind.value for kind in OFFERED if NOUNS[kind] in verbs)}"


def _seen(walks: Walks, slug: str, verb: str) -> str:
    seen = {walk: results[slug][verb] for walk, results in walks.items() if verb in results.get(slug, {})}
    if len(set(seen.values())) == 1:
        return next(iter(seen.values()))
    return "; ".join(f"{walk}: {result}" for walk, result in seen.items())


def keep_results(by: str, when: str, results: Mapping[str, Mapping[str, str]]) -> None:
    """Keep what was seen, by offering and verb. What did not end as it should is left out."""
    walks = json.loads(WALKED.read_text("utf-8")) if WALKED.exists() else {}
    walks[f"{by} {when}"] = {
        slug: {verb: result for verb, result in sorted(verbs.items()) if not result.startswith("FAILED")}
        for slug, verbs in sorted(results.items())
    }
    WALKED.write_text(json.dumps(walks, indent=1, sort_keys=True) + "\n", "utf-8")


def _answers() -> Iterator[str]:
    yield "## The answers that can be changed\n"
    yield _row("product", "answers")
    yield _row("---", "---")
    for offering in the_catalogue().offerings:
        asked = {question.name: question for question in offering.specification.characteristics}
        labels = [(asked[name].short or asked[name].label) for name in offering.changeable if name in asked]
        yield _row(offering.name, ", ".join(labels) or "none")


def _states() -> Iterator[str]:
    yield "## By the product's state\n"
    yield _row("state", "what", "why not")
    yield _row("---", "---", "---")
    for name, by, product in _stages():
        for kind in OFFERED:
            if APPLIES[kind](product, Offerings.of(product, CATALOGUES, at=NOON)):
                yield _row(name, kind.value, _reason(kind, product, by) or "possible")
    yield _row("ended", "nothing", "An ended product is kept as it was.")


def _stages() -> Iterator[tuple[str, Actor, Product]]:
    agent = an_agent_actor()
    pending = _product("dedicated")
    pending.state = ProductState.PENDING_ACTIVE
    yield "not active yet", agent, pending
    yield "active", agent, _product("dedicated")
    yield "suspended by the customer", agent, _product("dedicated", suspended=SuspensionReason.VACATION)
    unpaid = _product("dedicated", suspended=SuspensionReason.UNPAID)
    yield "suspended for an unpaid bill, asked by the customer", a_customer_actor(), unpaid
    yield "suspended for an unpaid bill, asked by an agent", agent, unpaid


def _product(slug: str, *, suspended: SuspensionReason | None = None) -> Product:
    product = an_active_product(slug)
    if suspended:
        product.suspend(at=NOON, reason=suspended)
    return product


def _reason(kind: ChangeKind, product: Product, by: Actor) -> str:
    """The reason against it; empty if it is possible."""
    found = possible_changes(product, None, CATALOGUES, by=by, at=NOON)
    return next(change.reason for change in found if change.kind is kind)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(written(), "utf-8")
