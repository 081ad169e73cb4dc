"""Paths after an event and before it, and how they are folded."""

from pathlib import Path

from site_intelligence.explore.event_choice import EventChoice
from site_intelligence.explore.paths import AFTER, BEFORE, Paths, count_paths
from site_intelligence.explore.segments import EVERYBODY, Segment
from site_intelligence.report.history import History
from site_intelligence.report.small_groups import Key
from site_intelligence.site.explore.published import ELSE, PathsAnswer, fold_paths
from tests.intelligence.histories import history_of
from tests.intelligence.test_visits import visit

SEARCH = EventChoice("search_performed")


def paths_of(history: History, paths: Paths, segment: Segment = EVERYBODY) -> dict[str, int]:
    return {" > ".join(key): n for key, n in sorted(count_paths(paths, segment, history).items())}


def test_a_path_begins_at_the_first_event_and_ends_with_the_visit(tmp_path: Path) -> None:
    events = visit("v1", "2026-02-02", "page_viewed", "search_performed", "offering_viewed", "search_performed")

    with history_of(tmp_path, *events) as history:
        assert paths_of(history, Paths(SEARCH)) == {"offering_viewed > search_performed >  > ": 1}


def test_a_path_to_an_event_ends_at_the_last_one(tmp_path: Path) -> None:
    events = visit("v1", "2026-02-02", "page_viewed", "search_performed", "offering_viewed", "search_performed")

    with history_of(tmp_path, *events) as history:
        found = paths_of(history, Paths(SEARCH, BEFORE, tells_pages=False))

    assert found == {"offering_viewed > search_performed > page_viewed > ": 1}


def test_a_step_that_is_repeated_is_one_and_pages_may_be_separate(tmp_path: Path) -> None:
    events = [
        *visit("v1", "2026-02-02", "search_performed", "page_viewed", "page_viewed", page="home"),
        *visit("v2", "2026-02-02", "search_performed", "page_viewed", page="help"),
    ]

    with history_of(tmp_path, *events) as history:
        apart = paths_of(history, Paths(SEARCH, AFTER))
        together = paths_of(history, Paths(SEARCH, AFTER, tells_pages=False))

    assert apart == {"page_viewed:help >  >  > ": 1, "page_viewed:home >  >  > ": 1}
    assert together == {"page_viewed >  >  > ": 2}


def test_what_a_visitor_is_only_shown_is_no_step(tmp_path: Path) -> None:
    events = visit("v1", "2026-02-02", "search_performed", "experiment_exposed", "offering_viewed")

    with history_of(tmp_path, *events) as history:
        assert paths_of(history, Paths(SEARCH)) == {"offering_viewed >  >  > ": 1}


def test_steps_that_few_visits_took_are_one_and_rare_paths_end_early() -> None:
    counted: dict[Key, int] = {
        ("a", "b", "c", "d"): 30,
        ("a", "b", "c", "e"): 4,
        ("a", "b", "f", "g"): 7,
        ("h", "", "", ""): 3,
    }

    folded = fold_paths(counted)

    assert folded[("a", "b", "c", "d")] == 30
    assert folded[("a", "b", ELSE, ELSE)] == 11
    assert folded[("h", ELSE, ELSE, ELSE)] == 3


def test_links_are_added_up_of_the_paths_that_are_shown() -> None:
    answer = PathsAnswer({("a", "b", "", ""): 20, ("a", "", "", ""): 10, ("c", "b", "", ""): 12}, 0)

    found = {(link.place, link.source, link.target): (link.visits, link.of) for link in answer.links(2)}

    assert found == {
        (0, "start", "a"): (30, 42),
        (0, "start", "c"): (12, 42),
        (1, "a", ""): (10, 30),
        (1, "a", "b"): (20, 30),
        (1, "c", "b"): (12, 12),
    }
