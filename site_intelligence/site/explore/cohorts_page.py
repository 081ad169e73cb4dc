"""The question of cohorts: its fields, and its answer as a table whose cells are shaded."""

from collections.abc import Iterator, Sequence

from site_intelligence.explore.cohorts import CUSTOMERS, VISITORS, Cohorts
from site_intelligence.explore.event_choice import CUSTOMER_EVENTS, VISITOR_EVENTS, EventChoice
from site_intelligence.report.small_groups import Shown
from site_intelligence.report.tables import ReportTable
from site_intelligence.site.explore.asked_question import AskedQuestion
from site_intelligence.site.explore.comparisons import Compared, comparison_table
from site_intelligence.site.explore.event_words import event_text
from site_intelligence.site.explore.form import FieldGroup, Form, Options, plain
from site_intelligence.site.explore.published import BEGIN, CohortsAnswer, ExploreCounts
from site_intelligence.site.tables import TableView, Text, part_text, rate_text, whole_text
from site_intelligence.site.words import key_text

WHO = {VISITORS: "Visitors", CUSTOMERS: "Customers"}
EVENTS = {VISITORS: VISITOR_EVENTS, CUSTOMERS: CUSTOMER_EVENTS}
FEWEST_WEEKS, MOST_WEEKS, WEEKS = 1, 12, 8
SHADES = 8
NOTE = "The stronger the color, the more of them came again. A week that is not over is left out."
NO_PAST = "Customers have no first visit. Choose “All”, or ask about visitors."
OF_OTHERS = "{} do not do this. Choose another event, or ask about {}."


def read_cohorts(form: Form) -> tuple[Cohorts, int]:
    who = form.choice("who", WHO, VISITORS)
    choices = [_choice(form, name, who) for name in ("begin", "again")]
    for prefix in ("", "b_"):
        if who == CUSTOMERS and form.typed(f"{prefix}visit"):
            form.errors[f"{prefix}visit"] = NO_PAST
    weeks = form.number("weeks", WEEKS, FEWEST_WEEKS, MOST_WEEKS)
    return Cohorts(who, *choices), weeks


def _choice(form: Form, name: str, who: str) -> EventChoice | None:
    event = form.choice(name, (*VISITOR_EVENTS, *CUSTOMER_EVENTS))
    if event and event not in EVENTS[who]:
        other = CUSTOMERS if who == VISITORS else VISITORS
        form.errors[name] = OF_OTHERS.format(WHO[who], WHO[other].lower())
    return EventChoice(event) if event else None


def cohorts_groups(form: Form) -> Iterator[FieldGroup]:
    of_visitors = Options("Visitors", tuple((event, event_text(event)) for event in VISITOR_EVENTS))
    rest = [event for event in CUSTOMER_EVENTS if event not in VISITOR_EVENTS]
    of_customers = Options("Customers only", tuple((event, event_text(event)) for event in rest))
    yield FieldGroup(
        "Cohorts",
        (
            form.select("who", "Who", plain(*WHO.items()), default=VISITORS),
            form.select("begin", "First week is that of", plain(("", "Anything at all")), of_visitors, of_customers),
            form.select("again", "Later weeks with", plain(("", "Anything at all")), of_visitors, of_customers),
            form.input("weeks", "Weeks to follow", "number", str(WEEKS)),
        ),
    )


def cohorts_tables(counts: ExploreCounts, asked: AskedQuestion) -> list[TableView]:
    weeks = asked.options["weeks"]
    answers = [counts.cohorts(asked.question, segment, weeks, asked.days.window) for segment in asked.segments]
    tables = [_cohorts(asked, place, answer) for place, answer in enumerate(answers)]
    return [_compared(asked, answers), *tables] if asked.other else tables


def _cohorts(asked: AskedQuestion, place: int, answer: CohortsAnswer) -> TableView:
    weeks = sorted({key[1] for key in answer.cells})
    laters = _laters(answer)
    largest = max((shown.rate or 0 for key, shown in answer.cells.items() if key[0] != BEGIN), default=0)
    columns = ("First week", WHO[asked.question.who], *(f"Week {later}" for later in laters))
    rows, lines = [], []
    for week in weeks:
        shares = [answer.cells.get((later, week)) for later in laters]
        size = answer.cells[BEGIN, week]
        rows.append((Text(key_text("week", week)), whole_text(size), *(_cell(shown, largest) for shown in shares)))
        lines.append((week, _csv(size), *map(_rate, shares)))
    if weeks:
        shares, size = [answer.together.get(later) for later in laters], answer.together[BEGIN]
        rows.append((Text("All together"), whole_text(size), *(_cell(shown, largest) for shown in shares)))
        lines.append(("all together", _csv(size), *map(_rate, shares)))
    return TableView(
        f"cohorts-{place + 1}" if asked.other else "cohorts",
        f"By first week: {asked.names[place]}" if asked.other else "By first week",
        tuple((column, number > 0) for number, column in enumerate(columns)),
        tuple(rows),
        ReportTable(columns, lines),
        note=NOTE if weeks else "",
        hides=any(shown.n is None for shown in answer.cells.values()),
    )


def _laters(answer: CohortsAnswer) -> list[str]:
    return sorted((later for later in answer.together if later != BEGIN), key=int)


def _cell(shown: Shown | None, largest: float) -> Text:
    """The share, shaded by its part of the largest one."""
    if shown is None:
        return Text("")
    rate = rate_text(shown)
    shade = 0 if not shown.rate or not largest else 1 + round((SHADES - 1) * shown.rate / largest)
    return Text(rate.words, part_text(shown).words if shown.n is not None else "", rate.is_quiet, shade=shade)


def _csv(shown: Shown) -> int | str:
    return shown.of if shown.of is not None else whole_text(shown).words


def _rate(shown: Shown | None) -> float | None:
    return None if shown is None or shown.rate is None else round(shown.rate, 6)


def _compared(asked: AskedQuestion, answers: Sequence[CohortsAnswer]) -> TableView:
    laters = sorted({later for answer in answers for later in _laters(answer)}, key=int)
    compared = [
        Compared(key_text("later", later), *(answer.together.get(later, Shown(0, 0)) for answer in answers))
        for later in laters
    ]
    title = "Came again, all first weeks together"
    return comparison_table("compared", title, "When", asked.names, compared, asked.are_apart)
