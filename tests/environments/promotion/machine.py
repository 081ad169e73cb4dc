"""The processes and the proxy of an environment as numbers, for tests of a switch."""

from collections.abc import Collection
from dataclasses import dataclass, field

from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.proxy_socket import SlotCounts
from environments.promotion.systems.slots import SlotFailed
from environments.promotion.systems.smoke_journey import SmokeFailed


class Killed(BaseException):
    """The process was killed."""


@dataclass
class Machine:
    """The processes and the proxy of an environment, which outlive a killed promotion.

    `running` has the build of the sites in each slot, and `workers` that of the worker. A kill happens before the step
    whose number is `dies_at`. `failing` says how many of ten answers to clients fail in a build, `failing_probes` how
    many of ten probes, `broken` which build does not start, and `smoking` which one fails the smoke journey.
    """

    environment: EnvironmentFolder
    running: dict[str, str] = field(default_factory=dict)
    workers: dict[str, str] = field(default_factory=dict)
    weights: dict[str, int] = field(default_factory=lambda: {"a": 100, "b": 0})
    kept: dict[str, int] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=lambda: {"a": 0, "b": 0})
    failed: dict[str, int] = field(default_factory=lambda: {"a": 0, "b": 0})
    failing: dict[str, int] = field(default_factory=dict)
    failing_probes: dict[str, int] = field(default_factory=dict)
    probes: int = 0
    requests: int = 1000
    broken: str = ""
    smoking: str = ""
    in_flight: int = 0
    dies_at: int = 0
    steps: list[str] = field(default_factory=list)

    def step(self, name: str) -> None:
        self.steps.append(name)
        if len(self.steps) == self.dies_at:
            raise Killed
        if not self.environment.read_serving().build:
            return
        assert any(weight and slot in self.running for slot, weight in self.weights.items()), "Requests are lost."

    def expect_sites(self, slot: str, names: Collection[str]) -> None:
        assert slot in self.running
        assert list(names) == ["store"]

    def set_weights(self, weights: dict[str, int]) -> None:
        self.step(f"weights {weights}")
        assert all(slot in self.running for slot, weight in weights.items() if weight), "Requests go nowhere."
        self.weights |= weights

    def keep_weights(self) -> None:
        self.step("keep")
        self.kept = dict(self.weights)

    def counts(self, slot: str) -> SlotCounts:
        """Every look comes after a thousand requests, or as many as `requests` says."""
        answered = self.weights[slot] * self.requests // 100
        self.answered[slot] += answered
        self.failed[slot] += answered * self.failing.get(self.running.get(slot, ""), 0) // 10
        in_flight, self.in_flight = self.in_flight, max(self.in_flight - 1, 0)
        return SlotCounts(self.answered[slot], self.failed[slot], in_flight, slot in self.running)

    def slot(self, name: str, build: str) -> "SlotOfMachine":
        return SlotOfMachine(self, name, build)


@dataclass
class SlotOfMachine:
    machine: Machine
    name: str
    build: str

    @property
    def is_running(self) -> bool:
        return self.name in self.machine.running

    @property
    def site_names(self) -> tuple[str, ...]:
        return ("store",)

    def migrate(self) -> None:
        self.machine.step("migrate")

    def start(self) -> None:
        self.machine.step("start")
        assert self.machine.running.get(self.name, self.build) == self.build, "Another build runs in this slot."
        self.machine.running[self.name] = self.machine.workers[self.name] = self.build

    def wait_until_ready(self) -> None:
        self.machine.step("wait")
        if self.build == self.machine.broken:
            raise SlotFailed("store does not become ready.")

    def warm(self) -> None:
        self.machine.step("warm")

    def try_out(self) -> str:
        self.machine.step("try")
        if self.build == self.machine.smoking:
            raise SmokeFailed("store /internet answers 500 in slot b, so no request was sent there.")
        return "3 pages answered"

    def probe(self) -> bool:
        self.machine.probes += 1
        return self.machine.probes % 10 >= self.machine.failing_probes.get(self.build, 0)

    def rest(self) -> None:
        self.machine.step(f"rest {self.name}")
        assert not self.machine.weights[self.name], "A slot that gets requests rests."
        self.machine.workers.pop(self.name, None)

    def stop(self) -> None:
        self.machine.step(f"stop {self.name}")
        assert not self.machine.weights[self.name], "A slot that gets requests is stopped."
        self.machine.running.pop(self.name, None)
        self.machine.workers.pop(self.name, None)
