"""The progress of a long question."""

from dataclasses import dataclass

from site_intelligence.site.words import count_text

MOST_PERCENT = 95


@dataclass(frozen=True)
class Progress:
    """The progress of a question. `before` are the questions that are counted first."""

    events: int
    before: int
    seconds: float
    expected: float

    @property
    def percent(self) -> int:
        return min(MOST_PERCENT, int(100 * self.seconds / self.expected))

    @property
    def words(self) -> str:
        about = f"About {count_text(self.events)} events"
        if self.before:
            first = "1 other question is" if self.before == 1 else f"{self.before} other questions are"
            return f"{about}. {first} counted first."
        return f"{about}, which take about {_time(self.expected)}. {_time(self.seconds).capitalize()} so far."


def _time(seconds: float) -> str:
    if seconds < 90:
        whole = max(1, round(seconds))
        return "1 second" if whole == 1 else f"{whole} seconds"
    return f"{round(seconds / 60)} minutes"
