"""The question of paths: its fields, and its answer as a picture and tables."""

from collections.abc import Iterator, Sequence

from site_intelligence.explore.event_choice import VISITOR_EVENTS, EventChoice
from site_intelligence.explore.paths import AFTER, BEFORE, DEEPEST, OUTSIDE, Paths
from site_intelligence.report.small_groups import Shown
from site_intelligence.report.tables import ReportTable
from site_intelligence.site.explore.asked_question import AskedQuestion
from site_intelligence.site.explore.choice_fields import Values, choice_fields, read_choice
from site_intelligence.site.explore.comparisons import Compared, comparison_table
from site_intelligence.site.explore.event_words import choice_text, step_text
from site_intelligence.site.explore.form import FieldGroup, Form, plain
from site_intelligence.site.explore.published import ELSE, START, ExploreCounts, PathsAnswer
from site_intelligence.site.sankey import Flow, draw_sankey
from site_intelligence.site.tables import TableView, Text
from site_intelligence.site.words import FEWER, count_text, share_text

FIRST_EVENT = "offering_viewed"
DIRECTIONS = {AFTER: "What people do after it", BEFORE: "What people do before it"}
DEPTHS = {str(depth): f"{depth} step" if depth == 1 else f"{depth} steps" for depth in range(1, DEEPEST + 1)}
PAGES = {"yes": "Each by itself", "no": "All as one"}


def read_paths(form: Form, values: Values) -> tuple[Paths, int]:
    """The paths of an address, and how many of their steps are shown."""
    start = read_choice(form, "event", "with", VISITOR_EVENTS, values, FIRST_EVENT)
    direction, pages = form.choice("direction", DIRECTIONS, AFTER), form.choice("pages", PAGES, "yes")
    return Paths(start or EventChoice(FIRST_EVENT), direction, pages == "yes"), int(form.choice("depth", DEPTHS, "3"))


def paths_groups(form: Form, values: Values) -> Iterator[FieldGroup]:
    names, labels = ("event", "with"), ("Event", "Event only with")
    yield FieldGroup("Event", choice_fields(form, names, labels, VISITOR_EVENTS, values, FIRST_EVENT, none=""))
    yield FieldGroup(
        "Paths",
        (
            form.select("direction", "Direction", plain(*DIRECTIONS.items()), default=AFTER),
            form.select("depth", "Length", plain(*DEPTHS.items()), default="3"),
            form.select("pages", "Pages", plain(*PAGES.items()), default="yes"),
        ),
    )


def paths_tables(counts: ExploreCounts, asked: AskedQuestion) -> list[TableView]:
    answers = [counts.paths(asked.question, segment, asked.days.window) for segment in asked.segments]
    tables = [_links(asked, place, answer) for place, answer in enumerate(answers)]
    return [_compared(asked, answers), *tables] if asked.other else tables


def _links(asked: AskedQuestion, place: int, answer: PathsAnswer) -> TableView:
    paths: Paths = asked.question
    after, links = paths.direction == AFTER, answer.links(asked.options["depth"])
    columns = (
        "Step",
        "From",
        "To",
        "Visits",
        "Share of the visits from there" if after else "Share of the visits to there",
    )
    rows, lines = [], []
    for link in sorted(links, key=lambda link: (link.place, -link.visits, link.source, link.target)):
        ends = (_step(paths, link.source), _step(paths, link.target))
        words = (str(link.place + 1), *(ends if after else reversed(ends)))
        rows.append((*map(Text, words), Text(count_text(link.visits)), Text(share_text(link.visits / link.of))))
        lines.append((*words, link.visits, round(link.visits / link.of, 6)))
    flows = [Flow(link.place, _step(paths, link.source), _step(paths, link.target), link.visits) for link in links]
    title = f"{'After' if after else 'Before'} “{choice_text(paths.start)}”"
    return TableView(
        f"paths-{place + 1}" if asked.other else "paths",
        f"{title}: {asked.names[place]}" if asked.other else title,
        tuple((column, number > 2) for number, column in enumerate(columns)),
        tuple(rows),
        ReportTable(columns, lines),
        note=_note(answer),
        picture=draw_sankey(flows, is_mirrored=not after) if flows else None,
    )


def _note(answer: PathsAnswer) -> str:
    if answer.left_out is None:
        return f"Visits with this event: {FEWER}."
    total = sum(answer.paths.values()) + answer.left_out
    words = [f"Visits with this event: {count_text(total)}. A step that is repeated counts once."]
    if answer.left_out:
        words.append(f"Left out: {count_text(answer.left_out)} visits on paths that few took.")
    return " ".join(words)


def _step(paths: Paths, label: str) -> str:
    if label == OUTSIDE:
        return "End of the visit" if paths.direction == AFTER else "Start of the visit"
    return {START: choice_text(paths.start), ELSE: "Something else"}.get(label) or step_text(label)


def _compared(asked: AskedQuestion, answers: Sequence[PathsAnswer]) -> TableView:
    """The first step of the paths, in both segments."""
    firsts = [{link.target: Shown(link.visits, link.of) for link in answer.links(1)} for answer in answers]
    targets = {
        target: max(first[target].rate or 0 for first in firsts if target in first)
        for first in firsts
        for target in first
    }
    compared = [
        Compared(_step(asked.question, target), *(first.get(target, Shown(None, None)) for first in firsts))
        for target in sorted(targets, key=lambda target: (-targets[target], target))
    ]
    words = "Right after it" if asked.question.direction == AFTER else "Right before it"
    return comparison_table("compared", f"{words}, in each segment", "Step", asked.names, compared, asked.are_apart)
