"""A new release is taken back when enough of its answers fail, and one failure is not enough."""

from dataclasses import dataclass, field

import pytest

from environments.promotion.lane.watch import ReleaseWatch, TakenBack
from environments.promotion.systems.proxy_socket import SlotCounts

SECONDS = 10.0


@dataclass
class Watched:
    """Clients and a new release by a clock that moves with each look. Some of its answers fail, by their number.

    Slot b is the new one, and answers `rate` clients between two looks. Slot a answers a hundred, of which
    `failing_before` fail.
    """

    rate: int = 0
    failing_clients: set[int] = field(default_factory=set)
    failing_probes: set[int] = field(default_factory=set)
    failing_before: int = 0
    is_up: bool = True
    answered: dict[str, int] = field(default_factory=lambda: {"a": 0, "b": 0})
    probes: int = 0
    now: float = 0.0

    def counts(self, slot: str) -> SlotCounts:
        self.answered[slot] += 100 if slot == "a" else self.rate
        answered = self.answered[slot]
        failed = len([number for number in self.failing_clients if number <= answered])
        return SlotCounts(answered, failed if slot == "b" else answered * self.failing_before // 100, 0, self.is_up)

    def probe(self) -> bool:
        self.probes += 1
        return self.probes not in self.failing_probes

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def watch(self) -> None:
        ReleaseWatch(self, self, "b", "a").watch(SECONDS)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    watched = Watched()
    monkeypatch.setattr("environments.promotion.lane.watch.time.monotonic", lambda: watched.now)
    monkeypatch.setattr("environments.promotion.lane.watch.time.sleep", watched.sleep)
    return watched


def test_a_share_without_failures_is_watched_for_its_time(watched: Watched) -> None:
    watched.watch()

    assert watched.now == SECONDS
    assert watched.probes > 50


def test_without_clients_the_probes_take_a_release_back_that_fails_on_one_page_in_ten(watched: Watched) -> None:
    watched.failing_probes = {10, 20, 30}

    with pytest.raises(TakenBack, match=r"^3 of the new release's first 30 answers to the promotion itself failed"):
        watched.watch()
    assert watched.now < SECONDS


def test_failures_that_only_clients_see_do_not_drown_among_the_probes(watched: Watched) -> None:
    watched.rate, watched.failing_clients = 1, {11, 21, 31}

    with pytest.raises(TakenBack, match=r"^3 of the new release's first 30 answers to clients failed \(10%"):
        watched.watch()


def test_one_failure_takes_nothing_back_but_is_watched_for_longer(watched: Watched) -> None:
    watched.rate, watched.failing_clients = 1, {7}

    watched.watch()

    assert SECONDS < watched.now <= 6 * SECONDS


def test_one_failure_of_many_answers_needs_no_more_time(watched: Watched) -> None:
    watched.rate, watched.failing_clients = 100, {7}

    watched.watch()

    assert watched.now == SECONDS


def test_a_release_that_fails_no_more_than_twice_as_often_as_the_former_one_stays(watched: Watched) -> None:
    watched.rate, watched.failing_clients, watched.failing_before = 1, {11, 21}, 5

    watched.watch()

    assert watched.now == SECONDS


def test_a_release_that_is_down_is_taken_back_at_once(watched: Watched) -> None:
    watched.is_up = False

    with pytest.raises(TakenBack, match="stopped answering the proxy's checks"):
        watched.watch()
    assert watched.now == 0
