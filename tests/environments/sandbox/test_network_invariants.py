"""The network under random orders, cancellations, failures and waits: nothing has two holders, and nothing leaks."""

from collections import Counter
from contextlib import suppress
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from environments.sandbox.network.services import characteristics_of
from environments.sandbox.network.specifications import Specifications
from environments.sandbox.soap_endpoint import Refusal
from environments.sandbox.switches import Mode
from tests.environments.sandbox.conftest import Bench

NUMBERS = st.sampled_from([f"+1212555014{digit}" for digit in range(2)])
NAMES = st.sampled_from([f"product-{digit}.VoiceLine" for digit in range(2)])
# New York, New York again, and Denver, which is another rate center.
PLACES = st.sampled_from(["10001", "10001", "10002", "80202"])
HOW = st.fixed_dictionaries(
    {
        "service": NAMES,
        "order_number": st.sampled_from(["D-1", "D-2"]),
        "mode": st.sampled_from([Mode.NORMAL, Mode.NORMAL, Mode.NORMAL, Mode.SILENT, Mode.FAIL_LATER]),
        "is_patient": st.sampled_from([True, True, False]),
    }
)
LIVING = "SELECT * FROM services WHERE state <> 'terminated'"
OPEN = "SELECT * FROM service_orders WHERE state IN ('acknowledged', 'inProgress')"


class NetworkMachine(RuleBasedStateMachine):
    """Sends anything to a network and looks at its books after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.network = Bench()
        self.line = Specifications.packaged().get("VoiceLine")
        self.keys = 0

    def teardown(self) -> None:
        self.network.store.close()

    def ask(self, *, is_patient: bool, **asked: Any) -> None:
        self.keys += 1
        with suppress(Refusal):
            self.network.submit(key=f"k{self.keys}", **{"zip_code": "", **asked})
        if is_patient:
            self.network.run(13)

    @initialize()
    def begin_with_a_line(self) -> None:
        self.ask(is_patient=True, service="product-0.VoiceLine", characteristics=(("numbers", "+12125550140"),))

    @rule(how=HOW, number=NUMBERS, zip_code=PLACES)
    def add(self, how: dict[str, Any], number: str, zip_code: str) -> None:
        self.ask(**how, characteristics=(("numbers", number),), zip_code=zip_code)

    @rule(how=HOW, moves_from=NAMES, number=NUMBERS, zip_code=PLACES)
    def move(self, how: dict[str, Any], moves_from: str, number: str, zip_code: str) -> None:
        self.ask(**how, moves_from=moves_from, characteristics=(("numbers", number),), zip_code=zip_code)

    @rule(how=HOW, number=NUMBERS)
    def change(self, how: dict[str, Any], number: str) -> None:
        self.ask(**how, action="modify", characteristics=(("numbers", number),))

    @rule(how=HOW, state=st.sampled_from(["active", "inactive"]))
    def change_state(self, how: dict[str, Any], state: str) -> None:
        self.ask(**how, action="modify", service_state=state)

    @rule(how=HOW)
    def delete(self, how: dict[str, Any]) -> None:
        self.ask(**how, action="delete")

    @rule(back=st.integers(0, 5))
    def cancel(self, back: int) -> None:
        self.network.desk.cancel(f"k{self.keys - back}")

    @rule(seconds=st.sampled_from([2, 5, 13]))
    def wait(self, seconds: int) -> None:
        self.network.run(seconds)

    @invariant()
    def each_thing_is_held_by_what_names_it(self) -> None:
        named: dict[str, set[str]] = {}
        for row in [*self.network.store.rows(LIVING), *self.network.store.rows(OPEN)]:
            values = {value for _, value in self.line.held(characteristics_of(row))}
            named.setdefault(row["service_id"], set()).update(values)
        for value, holder in self.network.held().items():
            assert value in named.get(holder, set()), f"{holder} holds {value} and does not name it"

    @invariant()
    def each_number_of_a_living_service_has_a_holder(self) -> None:
        held = self.network.held()
        for row in self.network.store.rows(LIVING):
            assert all(value in held for _, value in self.line.held(characteristics_of(row)))

    @invariant()
    def room_is_counted_as_it_is_used(self) -> None:
        adds = [row for row in self.network.store.rows(OPEN) if row["action"] == "add"]
        used = Counter(row["wire_center"] for row in [*self.network.store.rows(LIVING), *adds])
        counted = {row["wire_center"]: row["used"] for row in self.network.store.rows("SELECT * FROM load")}
        assert {center: count for center, count in counted.items() if count} == dict(used)

    @invariant()
    def a_service_has_one_open_order_and_a_name_one_service(self) -> None:
        touched = [
            service
            for row in self.network.store.rows(OPEN)
            for service in (row["service_id"], row["moves_from"])
            if service
        ]
        names = [row["name"] for row in self.network.store.rows(LIVING)]
        assert max(Counter(touched).values(), default=1) == 1
        assert max(Counter(names).values(), default=1) == 1

    @invariant()
    def the_ledger_has_what_was_completed_and_nothing_else(self) -> None:
        done = {
            row["key"] for row in self.network.store.rows("SELECT key FROM service_orders WHERE state = 'completed'")
        }
        assert {row["key"] for row in self.network.store.rows("SELECT key FROM ledger")} == done


NetworkMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=40)
TestNetwork = NetworkMachine.TestCase
