"""The pages about alerts: what the reader is alerted about, and the alarms."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from site_intelligence.report.history import Window
from site_intelligence.site.alert_ports import ACKNOWLEDGED, EXPLAINED, Alarm, Place
from site_intelligence.site.falls import WatchedStep, place_text, usual_window, watched_steps
from site_intelligence.site.last_weeks import LastWeeks, last_weeks
from site_intelligence.site.published_counts import PublishedCounts
from site_intelligence.site.words import FALLS, day_text

NO_ALERT = ""


@dataclass(frozen=True)
class AlertChoice:
    """The field of a step on a device: the falls that can be watched for, in words, and the one that is chosen."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class AlarmView:
    """An alarm in words. `standing` says what became of it, and `changed` on which day."""

    alarm: Alarm
    title: str
    noticed: str
    standing: str
    changed: str


@dataclass(frozen=True)
class Fallen:
    """A step that fell, as the overview shows it. Without an alarm, the daily watch has not noticed it yet."""

    words: str
    view: AlarmView | None


def alert_choices(counting: PublishedCounts, chosen: Mapping[Place, str]) -> list[AlertChoice]:
    """A field for each step on each device. Raises IntelligenceError."""
    found: dict[Place, list[tuple[str, str]]] = {}
    for fall, words in FALLS.items():
        for step in watched_steps(counting, _watched(counting), fall):
            found.setdefault(step.place, []).append((fall, _choice_words(words, step)))
    # What the reader is alerted about stays a choice, also if no event has that device anymore.
    for place in chosen:
        found.setdefault(place, list(FALLS.items()))
    return [
        AlertChoice(
            field_name(place),
            place_text(*place),
            ((NO_ALERT, "No alert"), *choices),
            chosen.get(place, NO_ALERT),
        )
        for place, choices in found.items()
    ]


def last_watched_weeks(counting: PublishedCounts) -> LastWeeks | None:
    """The last weeks with events, if there are none in the days that are watched now. Raises IntelligenceError."""
    return last_weeks(counting.desk, _watched(counting))


def _watched(counting: PublishedCounts) -> Window:
    return usual_window(counting.desk.days()[1])


def _choice_words(fall: str, step: WatchedStep) -> str:
    notice = f"noticed within about {step.notice_words}" if step.notice_words else "too little data to notice it now"
    return f"{fall}, {notice}"


def field_name(place: Place) -> str:
    return ".".join(place)


def read_choices(choices: Sequence[AlertChoice], typed: Mapping[str, str]) -> list[tuple[str, str, str]] | None:
    """The steps, devices and falls that were chosen; None if one of them cannot be chosen."""
    wanted = []
    for choice in choices:
        fall = typed.get(choice.name, NO_ALERT)
        if fall not in dict(choice.choices):
            return None
        if fall:
            step, _, device = choice.name.partition(".")
            wanted.append((step, device, fall))
    return wanted


def alarm_views(alarms: Collection[Alarm]) -> list[AlarmView]:
    """The current alarms first, then those that are over."""
    ordered = sorted(alarms, key=lambda alarm: not alarm.is_current)
    return [alarm_view(alarm) for alarm in ordered]


def alarm_view(alarm: Alarm) -> AlarmView:
    return AlarmView(
        alarm,
        place_text(alarm.step, alarm.device),
        day_text(alarm.noticed_on),
        ", ".join(_standing(alarm)),
        day_text(alarm.changed_on) if alarm.changed_on else "",
    )


def _standing(alarm: Alarm) -> Iterator[str]:
    if alarm.state == ACKNOWLEDGED:
        yield f"{alarm.changed_by} looks into it"
    elif alarm.state == EXPLAINED:
        yield f"Explained by {alarm.changed_by}"
    else:
        yield "Nobody looks into it yet"
    if alarm.over_on:
        yield f"over since {day_text(alarm.over_on)}"


def fallen(steps: Sequence[WatchedStep], alarms: Sequence[Alarm]) -> list[Fallen]:
    """The steps that fell, with their alarms, and the alarms that only a closer watch noticed."""
    current = {alarm.place: alarm for alarm in alarms if alarm.is_current}
    found = [
        Fallen(step.alarm, alarm_view(current.pop(step.place)) if step.place in current else None) for step in steps
    ]
    return [*found, *(Fallen(alarm.finding, alarm_view(alarm)) for alarm in current.values())]
