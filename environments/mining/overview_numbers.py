"""The numbers of the overview for mails, counted in a process of its own."""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from business_layer.insight.errors import CannotCount
from business_layer.insight.monday_mail import Numbers
from business_layer.insight.report_rights import ReportRights
from business_layer.messages.letter import Action, Part, Picture
from business_layer.shared.date_formats import format_day
from environments.mining.own_process import run_apart

if TYPE_CHECKING:
    from site_intelligence.site.numbers_mail import MailedNumber, NumbersMail

MANIFEST, FONTS = "manifest.json", "fonts"
NOTHING_STANDS_OUT = "Nothing changed by more than chance."


@dataclass(frozen=True)
class CountedNumbers:
    """The numbers for each rights, or why they could not be counted."""

    numbers: Mapping[ReportRights, Numbers]
    failure: str = ""


class OverviewNumbersApart:
    """Implements `OverviewNumbers`. `origin` is the address of site intelligence, where mails lead to."""

    def __init__(self, folder: Path, origin: str) -> None:
        self._folder, self._origin = folder, origin.rstrip("/")

    def __call__(self, *, until: date | None, rights: Collection[ReportRights]) -> Mapping[ReportRights, Numbers]:
        if not (self._folder / MANIFEST).exists():
            return {}
        counted = run_apart(count_numbers, self._folder, self._origin, tuple(rights), until)
        if counted.failure:
            raise CannotCount(counted.failure)
        return counted.numbers


def count_numbers(folder: Path, origin: str, rights: tuple[ReportRights, ...], until: date | None) -> CountedNumbers:
    """Count, in the process that calls. A failure that an operator can fix is returned, not raised."""
    from site_intelligence.errors import IntelligenceError
    from site_intelligence.gather.event_store import EventStore
    from site_intelligence.report.desk import ReportDesk
    from site_intelligence.report.open_history import NoEvents
    from site_intelligence.site.numbers_mail import numbers_mail
    from site_intelligence.site.published_counts import PublishedCounts
    from site_intelligence.site.readers import Reader

    # The library that draws keeps its list of fonts there. Without a place of its own, it would look for one at home.
    os.environ.setdefault("MPLCONFIGDIR", str(folder / FONTS))
    counting = PublishedCounts(ReportDesk(EventStore(folder)))
    try:
        mails = {held: numbers_mail(counting, Reader(**asdict(held)), until) for held in rights}
    except NoEvents:
        return CountedNumbers({})
    except IntelligenceError as failed:
        return CountedNumbers({}, str(failed))
    return CountedNumbers({held: _numbers(mail, origin, until) for held, mail in mails.items()})


def _numbers(mail: "NumbersMail", origin: str, asked_until: date | None) -> Numbers:
    return Numbers(
        days=mail.days,
        until=mail.until,
        preview=mail.stand_out[0] if mail.stand_out else NOTHING_STANDS_OUT,
        link=f"{origin}/?to={mail.until.isoformat()}",
        parts=tuple(_parts(mail, origin, asked_until)),
    )


def _parts(mail: "NumbersMail", origin: str, asked_until: date | None) -> Iterator[Part]:
    if asked_until and mail.until < asked_until:
        yield Part(
            paragraphs=(f"No events are stored after {format_day(mail.until)}, so these are not the newest days.",)
        )
    lines, paragraphs = (mail.stand_out, ()) if mail.stand_out else ((), (NOTHING_STANDS_OUT,))
    yield Part(heading="What stands out", paragraphs=paragraphs, lines=lines)
    days = f"from={mail.since.isoformat()}&to={mail.until.isoformat()}"
    for place, number in enumerate(mail.numbers):
        yield Part(
            heading=number.title,
            number=number.value,
            paragraphs=(", ".join(filter(None, (number.below, number.change))),),
            picture=_picture(number, place, mail.weeks),
            action=Action(label=f"Report: {number.title}", url=f"{origin}{_path(number)}?{days}"),
        )


def _picture(number: "MailedNumber", place: int, weeks: str) -> Picture | None:
    from site_intelligence.site.numbers_mail import HEIGHT, WIDTH

    if not number.picture:
        return None
    alt = f"Trend, {weeks}: {number.trend}."
    return Picture(name=f"trend-{place + 1}", alt=alt, png=number.picture, width=WIDTH, height=HEIGHT)


def _path(number: "MailedNumber") -> str:
    """The address of a number's page, as in web_layer/urls/intelligence.py."""
    return {"report": f"/reports/{number.slug}", "center_report": f"/centers/{number.slug}"}.get(
        number.way, "/collection"
    )
