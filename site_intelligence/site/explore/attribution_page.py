"""The question of attribution: its fields, and its answer as tables."""

from collections.abc import Iterator

from site_intelligence.explore.touches import FIRST_TOUCH, LAST_TOUCH, Touches
from site_intelligence.report.small_groups import Shown
from site_intelligence.report.tables import ReportTable
from site_intelligence.site.explore.asked_question import AskedQuestion
from site_intelligence.site.explore.comparisons import Compared, comparison_table
from site_intelligence.site.explore.form import FieldGroup, Form
from site_intelligence.site.explore.published import ExploreCounts, TouchAnswer
from site_intelligence.site.tables import TableView, Text, rate_text, whole_text
from site_intelligence.site.words import key_text

DAYS, MOST_DAYS = 28, 90
MODELS = {FIRST_TOUCH: "First visit", LAST_TOUCH: "Last visit that was not direct"}


def read_touches(form: Form) -> Touches:
    return Touches(form.number("back", DAYS, 1, MOST_DAYS))


def touches_groups(form: Form) -> Iterator[FieldGroup]:
    yield FieldGroup("Orders", (form.input("back", "Days before an order", "number", str(DAYS)),))


def touches_tables(counts: ExploreCounts, asked: AskedQuestion) -> list[TableView]:
    answers = [counts.touches(asked.question, segment, asked.days.window) for segment in asked.segments]
    tables = [_channels(asked, place, answer) for place, answer in enumerate(answers)]
    return [*(_compared(asked, model, answers) for model in MODELS), *tables] if asked.other else tables


def _channels(asked: AskedQuestion, place: int, answer: TouchAnswer) -> TableView:
    channels = sorted({channel for model in answer.channels.values() for channel in model})
    columns = ["Channel"]
    for words in MODELS.values():
        columns += [f"{words}: orders", "Share"]
    rows, lines = [], []
    for channel in channels:
        cells = [answer.share(model, channel) for model in MODELS]
        wholes = [answer.channels[model].get(channel, Shown(0, 0)) for model in MODELS]
        pairs = list(zip(wholes, cells, strict=True))
        words = key_text("channel", channel)
        rows.append((Text(words), *(text for whole, cell in pairs for text in (whole_text(whole), rate_text(cell)))))
        lines.append((words, *(value for whole, cell in pairs for value in (_csv(whole), _rate(cell)))))
    return TableView(
        f"channels-{place + 1}" if asked.other else "channels",
        f"Orders by channel: {asked.names[place]}" if asked.other else "Orders by channel",
        tuple((column, number > 0) for number, column in enumerate(columns)),
        tuple(rows),
        ReportTable(columns, lines),
        {
            "kind": "bar",
            "unit": "",
            "categories": [key_text("channel", channel) for channel in channels],
            "series": [
                {"name": words, "values": [answer.channels[model].get(channel, Shown(0, 0)).of for channel in channels]}
                for model, words in MODELS.items()
            ],
        }
        if len(channels) > 1
        else None,
        hides=any(shown.of is None for model in answer.channels.values() for shown in model.values()),
    )


def _compared(asked: AskedQuestion, model: str, answers: list[TouchAnswer]) -> TableView:
    channels = sorted({channel for answer in answers for channel in answer.channels[model]})
    compared = [
        Compared(key_text("channel", channel), *(answer.share(model, channel) for answer in answers))
        for channel in channels
    ]
    title = f"{MODELS[model]}, in each segment"
    return comparison_table(model.replace("_", "-"), title, "Channel", asked.names, compared, asked.are_apart)


def _csv(shown: Shown) -> int | str:
    return shown.of if shown.of is not None else whole_text(shown).words


def _rate(shown: Shown) -> float | None:
    return None if shown.rate is None else round(shown.rate, 6)
