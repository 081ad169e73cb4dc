"""The question of a funnel: its fields, and its answer as tables."""

from collections.abc import Iterator
from itertools import pairwise

from site_intelligence.explore.event_choice import VISITOR_EVENTS, EventChoice
from site_intelligence.explore.funnels import Funnel
from site_intelligence.report.sessions import FUNNEL
from site_intelligence.report.small_groups import Shown
from site_intelligence.report.tables import ReportTable
from site_intelligence.site.explore.asked_question import AskedQuestion
from site_intelligence.site.explore.choice_fields import Values, choice_fields, read_choice
from site_intelligence.site.explore.comparisons import Compared, comparison_table
from site_intelligence.site.explore.event_words import choice_text
from site_intelligence.site.explore.form import FieldGroup, Form, plain
from site_intelligence.site.explore.published import ExploreCounts, FunnelAnswer
from site_intelligence.site.pages import AXIS_WORDS
from site_intelligence.site.tables import SharesTable, TableView, Text, rate_text, whole_text
from site_intelligence.site.words import NOT_SHOWN, key_text, wait_text

FEWEST_STEPS, MOST_STEPS = 2, 8
VISIT, HOURS, DAYS = "visit", "hours", "days"
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
UNITS = {
    VISIT: "In one visit",
    HOURS: "Within hours of the first step",
    DAYS: "Within days of the first step",
}
LONGEST = {VISIT: 720, HOURS: 720, DAYS: 90}
BY = ("device", "channel", "region", "week")


def read_funnel(form: Form, values: Values) -> tuple[Funnel, str]:
    """The funnel of an address, and the axis by which it is broken down. Without a step, it is the way to an order."""
    steps = [step for place in range(1, MOST_STEPS + 1) if (step := _step(form, place, values))]
    if len(steps) < FEWEST_STEPS and not form.errors:
        form.errors["step2"] = "Choose at least two steps."
    unit = form.choice("unit", UNITS, VISIT)
    within = form.number("within", 1, 1, LONGEST[unit])
    length = {VISIT: 0, HOURS: within * HOUR_MS, DAYS: within * DAY_MS}[unit]
    return Funnel(tuple(steps), length), form.choice("by", BY)


def _step(form: Form, place: int, values: Values) -> EventChoice | None:
    return read_choice(form, f"step{place}", f"with{place}", VISITOR_EVENTS, values, _default(form, place))


def _default(form: Form, place: int) -> str:
    is_new = not any(form.typed(f"{name}{other}") for other in range(1, MOST_STEPS + 1) for name in ("step", "with"))
    return FUNNEL[place - 1] if is_new and place <= len(FUNNEL) else ""


def funnel_groups(form: Form, values: Values) -> Iterator[FieldGroup]:
    """The fields of the steps, one more than are chosen, and of the time."""
    chosen = [place for place in range(1, MOST_STEPS + 1) if form.typed(f"step{place}") or _default(form, place)]
    rows = min(max([FEWEST_STEPS, *(place + 1 for place in chosen)]), MOST_STEPS)
    for place in range(1, rows + 1):
        fields = choice_fields(
            form,
            (f"step{place}", f"with{place}"),
            (f"Step {place}", f"Step {place} only with"),
            VISITOR_EVENTS,
            values,
            _default(form, place),
        )
        yield FieldGroup(f"Step {place}", fields)
    yield FieldGroup(
        "Time and groups",
        (
            form.select("unit", "Time", plain(*UNITS.items()), default=VISIT),
            form.input("within", "Hours or days", "number", "1"),
            form.select("by", "Broken down by", plain(("", "Nothing"), *((axis, AXIS_WORDS[axis]) for axis in BY))),
        ),
    )


def funnel_tables(counts: ExploreCounts, asked: AskedQuestion) -> list[TableView]:
    funnel, by = asked.question, asked.options["by"]
    answers = [
        counts.funnel(funnel, segment, "" if by in segment.axes else by, asked.days.window)
        for segment in asked.segments
    ]
    if asked.other:
        return [_compared(asked, answers), *(_steps(asked, place, answer) for place, answer in enumerate(answers))]
    tables = [_steps(asked, 0, answers[0])]
    if answers[0].groups:
        tables += [_shares_by(asked, answers[0]), _counts_by(asked, answers[0])]
    return tables


def whole_words(funnel: Funnel) -> str:
    return "Visitors" if funnel.within_ms else "Visits"


def _steps(asked: AskedQuestion, place: int, answer: FunnelAnswer) -> TableView:
    """Each step, and how many were lost before it."""
    words = _step_words(asked.question)
    columns = (
        *("Step", whole_words(asked.question), "Of the step before", "Of the first step"),
        *("Lost before it", "Median time from the step before"),
    )
    rows, lines = [], []
    lost = _lost(answer.reached)
    is_empty = answer.reached[0].of == 0
    for step, shown in enumerate([] if is_empty else answer.reached):
        of_before = _share_of(shown, answer.reached[step - 1] if step else shown)
        of_first = _share_of(shown, answer.reached[0])
        wait, gone = answer.waits.get(step + 1), lost[step]
        rows.append(
            (
                Text(words[step]),
                whole_text(shown),
                rate_text(of_before),
                rate_text(of_first),
                Text("–", is_quiet=True) if not step else whole_text(gone),
                _wait(wait, is_first=not step, is_known=shown.of is not None),
            )
        )
        numbers = (_csv(shown), _rounded(of_before), _rounded(of_first))
        lines.append((words[step], *numbers, _csv(gone) if step else None, None if wait is None else wait / 1000))
    table = ReportTable((*columns[:-1], "Median seconds from the step before"), lines)
    title = "Step by step" if not asked.other else f"Step by step: {asked.names[place]}"
    return TableView(
        f"steps-{place + 1}" if asked.other else "steps",
        title,
        tuple((column, number > 0) for number, column in enumerate(columns)),
        tuple(rows),
        table,
        None if asked.other or is_empty else _drop_chart(words, answer.reached, lost),
        hides=any(shown.of is None for shown in answer.reached),
        findings=_largest_loss(words, answer.reached),
    )


def _largest_loss(words: list[str], reached: list[Shown]) -> tuple[str, ...]:
    """The step before which the largest share is lost."""
    shares = [
        (1 - after.of / before.of, step)
        for step, (before, after) in enumerate(pairwise(reached))
        if before.of and after.of is not None
    ]
    if not shares:
        return ()
    share, step = max(shares)
    return (f"Most are lost between “{words[step]}” and “{words[step + 1]}”: {share * 100:.1f}%.",) if share > 0 else ()


def _lost(reached: list[Shown]) -> list[Shown]:
    """The numbers that reached the step before and not this one, if both numbers are shown."""
    gone = [Shown(0, 0)]
    for before, after in pairwise(reached):
        known = before.of is not None and after.of is not None
        number = (before.of or 0) - (after.of or 0) if known else None
        gone.append(Shown(number, number))
    return gone


def _drop_chart(words: list[str], reached: list[Shown], lost: list[Shown]) -> dict[str, object]:
    """Bars as high as the step before, of which the upper part is lost."""
    return {
        "kind": "bar",
        "unit": "",
        "is_stacked": True,
        "categories": words,
        "series": [
            {"name": "Reached the step", "values": [shown.of for shown in reached]},
            {"name": "Lost before it", "values": [shown.of for shown in lost]},
        ],
    }


def _compared(asked: AskedQuestion, answers: list[FunnelAnswer]) -> TableView:
    words = _step_words(asked.question)
    firsts = [answer.reached[0] for answer in answers]
    compared = [
        Compared(words[step], *(_share_of(answer.reached[step], answer.reached[step - 1]) for answer in answers))
        for step in range(1, len(words))
    ]
    last = len(words) - 1
    if last > 1:
        shares = (_share_of(answer.reached[last], first) for answer, first in zip(answers, firsts, strict=True))
        compared.append(Compared("All steps", *shares))
    return comparison_table(
        "compared", "Of the step before, in each segment", "Step", asked.names, compared, asked.are_apart
    )


def _shares_by(asked: AskedQuestion, answer: FunnelAnswer) -> TableView:
    """The share of each group that took all steps."""
    by = asked.options["by"]
    return SharesTable(
        "all-steps",
        f"All steps, by {AXIS_WORDS[by].lower()}",
        (by,),
        "Took all steps",
        whole_words(asked.question),
        {(group,): _share_of(reached[-1], reached[0]) for group, reached in answer.groups.items()},
        counted=answer.counted,
    ).view()


def _counts_by(asked: AskedQuestion, answer: FunnelAnswer) -> TableView:
    """The number of each group that reached each step."""
    by, words = asked.options["by"], _step_words(asked.question)
    columns = (AXIS_WORDS[by], *words)
    names = {group: key_text(by, group) for group in answer.groups}
    return TableView(
        "each-step",
        f"Each step, by {AXIS_WORDS[by].lower()}",
        tuple((column, place > 0) for place, column in enumerate(columns)),
        tuple((Text(names[group]), *map(whole_text, reached)) for group, reached in answer.groups.items()),
        ReportTable(columns, [(group, *map(_csv, reached)) for group, reached in answer.groups.items()]),
        hides=any(shown.of is None for reached in answer.groups.values() for shown in reached),
    )


def _step_words(funnel: Funnel) -> list[str]:
    return [choice_text(step) for step in funnel.steps]


def _wait(wait: int | None, *, is_first: bool, is_known: bool) -> Text:
    if wait is not None:
        return Text(wait_text(wait))
    return Text("–" if is_first or is_known else NOT_SHOWN, is_quiet=True)


def _share_of(shown: Shown, of: Shown) -> Shown:
    if shown.of is not None and of.of is not None:
        return Shown(shown.of, of.of)
    return Shown(None, of.of, is_small=shown.is_small)


def _rounded(shown: Shown) -> float | None:
    return None if shown.rate is None else round(shown.rate, 6)


def _csv(shown: Shown) -> int | str:
    return shown.of if shown.of is not None else whole_text(shown).words
