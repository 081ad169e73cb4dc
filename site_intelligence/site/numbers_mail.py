"""The mail with the numbers of the overview, made of the same words and digits as the page."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from site_intelligence.site.chart_pictures import chart_png
from site_intelligence.site.headlines import Headline
from site_intelligence.site.overview import Overview, overview_of
from site_intelligence.site.published_counts import PublishedCounts
from site_intelligence.site.readers import Reader

WIDTH, HEIGHT = 520, 150


@dataclass(frozen=True)
class MailedNumber:
    """A number in a mail. `picture` is the chart of its trend, a PNG in base64; `trend` says the same in words.

    Both are "" without a trend. `way` and `slug` name its page.
    """

    title: str
    value: str
    below: str
    change: str
    trend: str
    picture: str
    way: str
    slug: str


@dataclass(frozen=True)
class NumbersMail:
    """The content of a mail: the numbers of the days up to `until`. `stand_out` has sentences about what changed."""

    since: date
    until: date
    days: str
    weeks: str
    stand_out: tuple[str, ...]
    numbers: tuple[MailedNumber, ...]


def numbers_mail(counting: PublishedCounts, reader: Reader, until: date | None = None) -> NumbersMail:
    """The four weeks up to a day, or to the last stored day if that is earlier. Raises IntelligenceError."""
    _, last = counting.desk.days()
    to = min(until or last, last)
    overview = overview_of(counting, reader, {"to": to.isoformat()})
    return NumbersMail(
        overview.asked.since,
        overview.asked.until,
        overview.asked.words,
        overview.weeks,
        tuple(_stand_out(overview)),
        tuple(_mailed(headline) for headline in overview.headlines),
    )


def _stand_out(overview: Overview) -> Iterator[str]:
    yield from (step.alarm for step in overview.fell)
    for headline in overview.changed:
        yield f"{headline.page.title}: {headline.value}, {headline.change_words}"


def _mailed(headline: Headline) -> MailedNumber:
    picture = chart_png(headline.chart, width=WIDTH, height=HEIGHT) if headline.chart else b""
    return MailedNumber(
        headline.page.title,
        headline.value,
        headline.below,
        headline.change_words,
        headline.trend.words if headline.trend else "",
        b64encode(picture).decode(),
        headline.page.way,
        headline.page.slug,
    )
