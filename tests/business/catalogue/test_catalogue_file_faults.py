"""A catalogue that contradicts itself is refused, and told where and why."""

from typing import Any

import pytest

from business_layer.catalogue.catalogue_file.read_catalogue import CatalogueInvalid
from tests.builders.catalogue import a_catalogue, a_document_row, a_row, asks, asks_choice

KIND = asks_choice("kind", "plain", "fancy")
NAME = asks("name")
LINES = asks("lines", "integer", maximum=5)
CODE = asks("code", "area_code")
ONLY_FANCY = {"when": {"kind": "fancy"}}
A_PRICE = {"id": "p", "name": "P", "type": "recurring", "amount": "1.00"}
A_NUMBER = {"kind": "telephone_number", "pool": "paging", "into": "numbers"}
ACTIVATE = {"name": "activate", "type": "activateProduct"}
PHONES = asks("n", "telephone", cardinality={"min": 1, "max": 2})
KEPT = {**A_NUMBER, "pool": "kept", "into": "n", "chosen_by": "customer"}
MENDED = {"correctable": True}
SENT = {"plan": [{"name": "go", "type": "serviceOrder", "specification": "X"}, ACTIVATE]}
A_GROUP = {"name": "cards", "label": "Cards", "type": "group"}


def asking(*questions: dict[str, Any], **facts: Any) -> list[dict[str, Any]]:
    return [a_row(*questions, **facts)]


def faults_of(rows: list[dict[str, Any]], **parts: Any) -> dict[str, str]:
    with pytest.raises(CatalogueInvalid) as refused:
        a_catalogue(*rows, **parts)
    assert refused.value.message == "The catalog contradicts itself."
    return refused.value.errors


QUESTIONS = [
    (asking(NAME, NAME), "line.characteristics.name", "appears 2 times"),
    (asking(asks("kind", "choice")), "line.kind.allowed", "needs its allowed values"),
    (asking({**KIND, "type": "text"}), "line.kind.allowed", "Only a choice"),
    (asking(asks_choice("kind", "a", "a")), "line.kind.allowed.a", "appears 2 times"),
    (asking({**NAME, "cardinality": {"min": 3, "max": 2}}), "line.name.cardinality", "more than at most 2"),
    (asking({**LINES, "minimum": 6}), "line.lines.minimum", "more than the maximum"),
    (asking({**KIND, "default": "odd"}), "line.kind.default", "The default odd would be refused. Choose one"),
    (asking({**LINES, "default": 6}), "line.lines.default", "Enter 5 or less."),
    (asking({**NAME, "default": "x", "cardinality": {"min": 0}}), "line.name.default", "cannot have a default"),
    (asking(A_GROUP), "line.cards.members", "needs its members"),
    (asking({**NAME, "members": [LINES]}), "line.name.members", "Only a group"),
    (asking({**A_GROUP, "members": [NAME, NAME]}), "line.cards.members.name", "appears 2 times"),
    (asking({**A_GROUP, "members": [{**LINES, "default": 6}]}), "line.cards.lines.default", "Enter 5 or less."),
    (asking(KIND, {**A_GROUP, "members": [{**NAME, **ONLY_FANCY}]}), "line.cards.name.when", "always asked together"),
    (asking({**A_GROUP, "members": [{**NAME, "section": "S"}]}), "line.cards.name.section", "outside a group"),
    (
        asking(LINES, {**A_GROUP, "members": [{**NAME, "as_many_as": "lines"}]}),
        "line.cards.name.as_many_as",
        "do not count",
    ),
    (
        asking({**A_GROUP, "members": [asks("n", "reserved_number", pool="x")]}),
        "line.cards.n.type",
        "outside the group",
    ),
    (asking({**NAME, **ONLY_FANCY}, KIND), "line.name.when.kind", "No kind is asked before"),
    (asking({**KIND, **ONLY_FANCY}), "line.kind.when.kind", "No kind is asked before"),
    (asking(KIND, {**NAME, "when": {"kind": "odd"}}), "line.name.when.kind", "odd can never be the answer"),
    (asking({**KIND, **MENDED}, {**NAME, **ONLY_FANCY}, **SENT), "line.kind.correctable", "affects prices"),
    (
        asking({**LINES, **MENDED}, prices=[{**A_PRICE, "per": "lines"}], **SENT),
        "line.lines.correctable",
        "affects prices",
    ),
    (asking({**A_GROUP, **MENDED, "members": [NAME]}, **SENT), "line.cards.correctable", "A group"),
    (asking({**A_GROUP, "members": [{**NAME, **MENDED}]}, **SENT), "line.cards.correctable", "Parts of a group"),
    (asking({**NAME, **MENDED}), "line.name.correctable", "No step sends name"),
    (asking(KIND, {**NAME, "when": {"kind": ["plain", ""]}}), "line.name.when.kind", "Nothing can never be the answer"),
    (
        asking(asks("sure", "boolean"), {**NAME, "when": {"sure": "perhaps"}}),
        "line.name.when.sure",
        "perhaps can never be",
    ),
    (asking(LINES, {**NAME, "when": {"lines": 6}}), "line.name.when.lines", "6 can never be the answer"),
    (asking(asks("n", "reserved_number")), "line.n.pool", "Name the pool"),
    (asking(asks("n", "reserved_number", pool="x:{code}"), CODE), "line.n.pool", "no question {code}"),
    (asking(asks("n", "reserved_number", pool="x:{code")), "line.n.pool", "braces do not match"),
    (asking(LINES, {**NAME, "as_many_as": "lines"}), "line.name.as_many_as", "Only a list"),
    (
        asking({**NAME, "cardinality": {"max": 5}, "as_many_as": "lines"}, LINES),
        "line.name.as_many_as.lines",
        "no lines",
    ),
    (
        asking(CODE, {**NAME, "cardinality": {"max": 5}, "as_many_as": "code"}),
        "line.name.as_many_as",
        "neither a whole",
    ),
    (
        asking(LINES, {**NAME, "cardinality": {"max": 4}, "as_many_as": "lines"}),
        "line.name.as_many_as",
        "more than 4",
    ),
    (asking({**NAME, "label_one": "One"}), "line.name.label_one", "Only a list has a label"),
    (asking({**NAME, "unique_in": "cards"}), "line.name.unique_in", "Only the phone number of a line"),
    (asking({**NAME, "to_call_back": True}), "line.name.to_call_back", "Only a phone number"),
    (asking({**NAME, "differs_from": "code"}, CODE), "line.name.differs_from.code", "no code"),
    (asking(CODE, {**NAME, "differs_from": "code"}), "line.name.differs_from", "of the same type"),
    (
        asking({**NAME, "cardinality": {"max": 2}}, {**asks("other"), "differs_from": "name"}),
        "line.other.differs_from",
        "not a single answer",
    ),
    (
        asking({**A_GROUP, "members": [NAME, {**asks("other"), "differs_from": "name"}]}),
        "line.cards.other.differs_from",
        "not compared",
    ),
]
OFFERINGS = [
    (asking(prices=[A_PRICE, A_PRICE]), "line.prices.p", "appears 2 times"),
    (asking(prices=[{**A_PRICE, "per": "lines"}]), "line.prices.p.per.lines", "no lines"),
    (asking(NAME, prices=[{**A_PRICE, "per": "name"}]), "line.prices.p.per", "cannot be counted"),
    (asking(prices=[{**A_PRICE, **ONLY_FANCY}]), "line.prices.p.when.kind", "No kind is asked"),
    (
        asking(KIND, prices=[{**A_PRICE, "when": {"kind": "odd"}}]),
        "line.prices.p.when.kind",
        "odd can never be the answer",
    ),
    (asking(lead_times=[{"business_days": 1, **ONLY_FANCY}]), "line.lead_times.0.when.kind", "No kind is asked"),
    (asking(resources=[{**A_NUMBER, "pool": "local:{code}"}]), "line.resources.numbers.pool", "no question {code}"),
    (asking(resources=[{**A_NUMBER, "pool": "local:{}"}]), "line.resources.numbers.pool", "no question {}"),
    (
        asking(KIND, {**CODE, **ONLY_FANCY}, resources=[{**A_NUMBER, "pool": "local:{code}"}]),
        "line.resources.numbers.pool",
        "not always answered",
    ),
    (
        asking(
            KIND,
            {**CODE, **ONLY_FANCY},
            resources=[{**A_NUMBER, "pool": "local:{code}", "when": {"kind": ["plain", "fancy"]}}],
        ),
        "line.resources.numbers.pool",
        "not always answered",
    ),
    (asking(NAME, resources=[{**A_NUMBER, "count": "name"}]), "line.resources.numbers.count", "cannot be counted"),
    (asking(resources=[{**A_NUMBER, **ONLY_FANCY}]), "line.resources.numbers.when.kind", "No kind is asked"),
    (asking(NAME, resources=[{**A_NUMBER, "into": "name"}]), "line.resources.name.into", "is already a question"),
    (asking(resources=[{**A_NUMBER, "chosen_by": "customer"}]), "line.resources.numbers.into", "no question numbers"),
    (asking(NAME, resources=[{**KEPT, "into": "name"}]), "line.resources.name.into", "the list of phone numbers"),
    (asking({**PHONES, "cardinality": {"min": 0, "max": 2}}, resources=[KEPT]), "line.resources.n.into", "not always"),
    (
        asking(NAME, resources=[{**A_NUMBER, "into": "name", "chosen_by": "customer"}]),
        "line.resources.name.into",
        "asks for a reserved_number",
    ),
    (
        asking(
            asks("n", "reserved_number", pool="x", cardinality={"min": 0}),
            resources=[{**A_NUMBER, "into": "n", "chosen_by": "customer"}],
        ),
        "line.resources.n.into",
        "not always answered",
    ),
    (asking(availability={"specification": "L", "mbps": "speed"}), "line.availability.mbps.speed", "no speed"),
    (
        asking(asks_choice("speed", "10", "fast"), availability={"specification": "L", "mbps": "speed"}),
        "line.availability.mbps",
        "not a number of megabits",
    ),
    (asking(needs_appointment=True), "line.needs_appointment", "without an address"),
    (asking(plan=[ACTIVATE, ACTIVATE]), "line.plans.add.activate", "appears 2 times"),
    (asking(plan=[{**ACTIVATE, "after": ["build"]}]), "line.plans.add.activate.after.build", "no build"),
    (asking(plan=[{**ACTIVATE, "sends": ["name"]}]), "line.plans.add.activate.sends.name", "no name"),
    (asking(KIND, plan=[{**ACTIVATE, **ONLY_FANCY}]), "line.plans.add", "does not always activate"),
    (asking(plan=[{"name": "tell", "type": "tellCustomer"}]), "line.plans.add", "does not always activate"),
    (
        asking(plan=[ACTIVATE, {"name": "o", "type": "serviceOrder"}]),
        "line.plans.add.o.specification",
        "needs the `spec",
    ),
    (
        asking(plan=[{**ACTIVATE, "after": ["tell"]}, {"name": "tell", "type": "tellCustomer", "after": ["activate"]}]),
        "line.plans.add",
        "wait for each other",
    ),
    (asking(excludes=["telegraph"]), "line.excludes.telegraph", "no telegraph"),
    (asking(documents=["terms"]), "line.documents.terms", "no terms"),
    (asking(documents=[{"code": "terms", **ONLY_FANCY}]), "line.documents.terms.when.kind", "No kind is asked"),
    ([a_row(), a_row()], "offerings.line", "appears 2 times"),
]

LINE = {"name": "line", "type": "serviceOrder", "specification": "X"}
BEFORE = {**ACTIVATE, "after": ["line"]}
FINAL = {"point_of_no_return": True}
SKIP = {"may_skip": True}
FEE = {"charge_after": {"price": "late"}}
CHANGE = {"name": "change", "type": "changeTerms"}
LATE = {"charges": [{"id": "late", "name": "Late cancellation", "amount": "99.00"}]}


def planning(*questions: dict[str, Any], modify: Any = None, **facts: Any) -> list[dict[str, Any]]:
    """An offering with plans by action: one to add it, and one to change it."""
    plans = {"add": [ACTIVATE], **({"modify": modify} if modify else {}), **facts.pop("plans", {})}
    row = a_row(*questions, **facts)
    del row["plan"]
    return [{**row, "plans": plans}]


PLANS = [
    (planning(plans={"delete": [ACTIVATE]}), "line.plans.delete", "does not always end the product"),
    (planning(plans={"delete": [ACTIVATE]}), "line.plans.delete.activate.type", "A plan to delete cannot have"),
    (planning(plans={"suspend": [LINE]}), "line.plans.suspend", "needs a step suspendProduct without `when`"),
    (planning(KIND, changeable=["kind"]), "line.changeable", "Add `plans.modify`"),
    (planning(KIND, changeable=["color"], modify=[CHANGE]), "line.changeable.color", "no color"),
    (planning(KIND, modify=[CHANGE]), "line.plans.modify", "Nothing can be changed"),
    (
        planning(asks_choice("changed", "a"), changeable=["changed"], modify=[CHANGE]),
        "line.changed",
        "Rename the question",
    ),
    (
        planning(asks_choice("added", "a"), changeable=["added"], modify=[CHANGE]),
        "line.added",
        "Rename the question",
    ),
    (
        planning(KIND, changeable=["kind"], plans={"add": [LINE, BEFORE], "modify": [CHANGE]}),
        "line.changeable.kind",
        "no step of `plans.modify` sends its change",
    ),
    (
        planning(
            KIND,
            asks_choice("color", "red"),
            changeable=["kind", "color"],
            plans={"add": [LINE, BEFORE], "modify": [{**LINE, "when": {"changed": "color"}}, CHANGE]},
        ),
        "line.changeable.kind",
        "no step of `plans.modify` sends its change",
    ),
    (
        planning(
            KIND,
            changeable=["kind"],
            modify=[CHANGE],
            resources=[{"kind": "telephone_number", "pool": "local:{kind}", "into": "numbers"}],
        ),
        "line.changeable.kind",
        "decides which numbers",
    ),
    (
        planning(KIND, charges=[{**LATE["charges"][0], "when": {"changed": "kind"}}]),
        "line.charges.late.when",
        "Nothing can be changed",
    ),
    (
        planning(KIND, changeable=["kind"], modify=[CHANGE], charges=[{**LATE["charges"][0], "per": "more.kind"}]),
        "line.charges.late.per",
        "cannot be counted",
    ),
    (
        planning(KIND, changeable=["kind"], modify=[CHANGE, {**LINE, "visit": [{"before.kind": "gold"}]}]),
        "line.plans.modify.line.visit.0.before.kind",
        "never be the answer",
    ),
    (
        planning(KIND, changeable=["kind"], modify=[CHANGE, {**LINE, "when": {"before.color": "red"}}]),
        "line.plans.modify.line.when.before.color",
        "No before.color is asked",
    ),
    (
        planning(KIND, changeable=["kind"], modify=[CHANGE, {**LINE, "when": {"changed": "color"}}]),
        "line.plans.modify.line.when.changed",
        "never be the answer",
    ),
    (
        planning(KIND, plans={"add": [ACTIVATE, {**LINE, "when": {"before.kind": "plain"}}]}),
        "line.plans.add.line.when.before.kind",
        "No before.kind is asked",
    ),
    (asking(plan=[{**ACTIVATE, **SKIP}]), "line.plans.add.activate.may_skip", "Only a review or a service order"),
    (asking(plan=[{**LINE, **SKIP, **FINAL}, BEFORE]), "line.plans.add.line.may_skip", "before the point of no return"),
    (asking(plan=[{**LINE, **FINAL}, ACTIVATE]), "line.plans.add.line.point_of_no_return", "nothing reaches"),
    (asking(plan=[{**LINE, **FEE}, BEFORE]), "line.plans.add.line.charge_after.late", "no late"),
    (asking(plan=[{**LINE, **FEE, **FINAL}, BEFORE], **LATE), "line.plans.add.line.charge_after", "No order can be"),
    (
        asking(plan=[LINE, {**ACTIVATE, "after": [{"step": "line", "kind": "finishToFinish"}]}]),
        "line.plans.add.activate.after.line",
        "begins and ends at once",
    ),
    (
        asking(plan=[{**LINE, "type": "moveNumber", "action": "delete"}, ACTIVATE]),
        "line.plans.add.line.action",
        "can only add a moveNumber",
    ),
    (asking(commitment={"term": "term"}), "line.commitment.term", "needs a question term"),
]


@pytest.mark.parametrize(("rows", "place", "words"), QUESTIONS + OFFERINGS + PLANS)
def test_a_fault_of_an_offering_is_reported_at_its_place(rows: list[dict[str, Any]], place: str, words: str) -> None:
    faults = faults_of(rows)

    assert words in faults.get(place, f"{place} is not in {faults}")


@pytest.mark.parametrize(
    ("facts", "place", "words"),
    [
        ({"body": "$nobody"}, "documents.terms.body", "no fact called $nobody. The facts are: $customer_name"),
        ({"body": "It costs $5."}, "documents.terms.body", "as $$"),
        ({"in_plain_words": ["One.", "$two", "Three."]}, "documents.terms.in_plain_words.1", "no fact called $two"),
        ({"in_plain_words": ["One.", "Two.", "$"]}, "documents.terms.in_plain_words.2", "as $$"),
    ],
)
def test_a_document_names_only_facts_that_are_known(facts: dict[str, Any], place: str, words: str) -> None:
    assert words in faults_of([], documents=[a_document_row(**facts)])[place]


@pytest.mark.parametrize("facts", [{"body": "$commitments"}, {"in_plain_words": ["$term", "Two.", "Three."]}])
def test_a_document_about_a_term_is_for_offerings_that_have_one(facts: dict[str, Any]) -> None:
    document = a_document_row(**facts)

    assert (
        "has no question term" in faults_of(asking(documents=["terms"]), documents=[document])["line.documents.terms"]
    )
    assert a_catalogue(a_row(asks_choice("term", "12"), documents=["terms"]), documents=[document])


def test_documents_families_and_bundles_are_there_once() -> None:
    bundle = {"slug": "both", "name": "Both", "offerings": ["line", "other"], "percent_off_monthly": 10}
    document = a_document_row()

    faults = faults_of([a_row(), a_row(slug="other")], documents=[document, document], bundles=[bundle, bundle])

    assert set(faults) == {"documents.terms", "bundles.both"}


def test_families_are_there_once() -> None:
    family = {"slug": "voice", "name": "Voice", "sentence": "Talk.", "offerings": []}

    assert set(faults_of([], families=[family, family])) == {"families.voice"}


def test_a_bundle_holds_offerings_that_there_are_and_that_can_be_had_together() -> None:
    bundle = {"slug": "both", "name": "Both", "offerings": ["line", "other", "telegraph"], "percent_off_monthly": 10}

    faults = faults_of([a_row(excludes=["other"]), a_row(slug="other")], bundles=[bundle])

    assert faults == {
        "bundles.both.telegraph": "There is no telegraph.",
        "bundles.both": "line and other exclude each other and cannot be sold together.",
    }


def test_several_faults_at_one_place_are_all_told() -> None:
    faults = faults_of(asking(KIND, {**NAME, "when": {"kind": ["odd", "strange"]}}))

    assert "odd can never be the answer" in faults["line.name.when.kind"]
    assert "strange can never be the answer" in faults["line.name.when.kind"]
