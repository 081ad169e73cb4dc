"""Shows release engineers the lane, and the record as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from business_layer.releases.builds_compared import BuildDescription
from business_layer.releases.lane import Lane, NewestLines, find_lane
from business_layer.releases.ports import ReleaseRecord
from business_layer.releases.record import Entry, ReleaseEvent
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock

PAGE = 50


@dataclass(frozen=True)
class HistoryPage:
    """Lines, the newest first. `older` is the number before which there are more; None if there are none."""

    entries: tuple[Entry, ...]
    older: int | None


class LookAtLane:
    """Find the lane as it is now. Raises NotPermitted, NoRecord, GatewayUnavailable."""

    def __init__(self, record: ReleaseRecord, clock: Clock) -> None:
        self._record, self._clock = record, clock

    def __call__(self, *, by: Actor) -> Lane:
        by.require(Permission.VIEW_RELEASES)
        lines = NewestLines(self._record.newest_of_each())
        builds = tuple(dict.fromkeys(lines.builds.values()))
        about = {build: BuildDescription.of(facts) for build, facts in self._record.descriptions(builds).items()}
        approvals = self._record.about(builds, ReleaseEvent.APPROVED)
        return find_lane(lines, about, approvals, self._record.attended(), at=self._clock.now())

    def history(self, *, by: Actor, before: int | None = None) -> HistoryPage:
        """The lines of the record, a page at a time. Raises as above."""
        by.require(Permission.VIEW_RELEASES)
        found: Sequence[Entry] = self._record.history(before=before, limit=PAGE + 1)
        older = found[PAGE - 1].number if len(found) > PAGE else None
        return HistoryPage(tuple(found[:PAGE]), older)
