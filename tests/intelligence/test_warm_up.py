"""A new process counts its pages before it is ready, but does not keep readers waiting for long."""

from pathlib import Path
from threading import Event

from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.manifest import Manifest, Part, write_manifest
from site_intelligence.report.desk import ReportDesk
from site_intelligence.site.warm_up import LONGEST_SECONDS, WarmUp


def test_a_process_is_ready_when_its_pages_are_counted_or_take_too_long(tmp_path: Path) -> None:
    part = Part("1.events.parquet", "", "", "1.ids", "2026-02-02", "2026-02-08", 1)
    write_manifest(tmp_path, Manifest(parts=(part,)))
    now, may_end = [0.0], Event()

    def fail() -> None:
        raise ValueError("a page that cannot be counted")

    warm_up = WarmUp(ReportDesk(EventStore(tmp_path)), (fail, may_end.wait), lambda: now[0])
    assert warm_up.is_over

    warm_up.start()
    assert not warm_up.is_over
    now[0] = LONGEST_SECONDS + 1
    assert warm_up.is_over
    now[0] = 1.0
    assert not warm_up.is_over

    may_end.set()
    warm_up.wait()
    assert warm_up.is_over
