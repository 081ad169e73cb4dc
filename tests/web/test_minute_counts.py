"""Posts are counted by whom, a minute each, and what is over is forgotten."""

from web_layer.limits import MinuteCounts


class Timer:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_a_count_lasts_for_a_minute_from_the_first_time_on() -> None:
    timer = Timer()
    counts = MinuteCounts(timer)

    assert [counts.add("visitor", "ada") for _ in range(3)] == [1, 2, 3]
    timer.seconds += 59
    assert (counts.of("visitor", "ada"), counts.add("visitor", "ada")) == (3, 4)
    timer.seconds += 1
    assert (counts.of("visitor", "ada"), counts.add("visitor", "ada")) == (0, 1)


def test_nobody_is_counted_for_another_nor_an_address_for_a_visitor() -> None:
    counts = MinuteCounts(Timer())
    counts.add("visitor", "ada")

    assert (counts.of("visitor", "ben"), counts.of("address", "ada")) == (0, 0)


def test_what_is_over_takes_no_memory() -> None:
    timer = Timer()
    counts = MinuteCounts(timer)
    for number in range(1000):
        counts.add("visitor", str(number))
    timer.seconds += 61
    counts.add("visitor", "ada")

    assert list(counts._counts) == [("visitor", "ada")]
