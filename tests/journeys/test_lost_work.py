"""A job that is lost with its process is found again at any point, and nothing is requested twice."""

from datetime import timedelta
from random import Random

from sqlalchemy import text

from business_layer.order_management.service_orders import ProvisioningRefused
from business_layer.shared.errors import GatewayUnavailable
from business_layer.user_management.users import Role
from environments.composition import resolve
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.purchase import check_out, configure

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
DOWN = GatewayUnavailable("The network did not answer.")
A_WHILE = timedelta(minutes=2)
LOSE_JOBS = "DELETE FROM procrastinate_jobs"


def test_an_order_whose_first_job_is_lost_is_woken(house: House) -> None:
    _placed(house, "paging")
    assert _woken(house) == 0

    house.clock.pass_time(A_WHILE)

    assert _woken(house) == 1


def test_an_order_whose_task_was_begun_and_never_noted_is_woken(house: House) -> None:
    number = _placed(house, "paging")
    house.work(rounds=1)
    _execute(house, "UPDATE fulfilment_tasks SET next_attempt_at = NULL")

    house.clock.pass_time(A_WHILE)

    assert _woken(house) == 1
    house.work()
    assert _state(house, number) == "completed"


def test_an_order_that_waits_for_a_person_is_left_alone(house: House) -> None:
    _placed(house, "dedicated")
    house.work()

    house.clock.pass_time(A_WHILE)

    assert _woken(house) == 0


def test_a_completed_order_is_left_alone(house: House) -> None:
    number = _placed(house, "paging")
    house.work()
    assert _state(house, number) == "completed"

    house.clock.pass_time(A_WHILE)

    assert _woken(house) == 0


def test_a_task_the_network_never_answered_is_retried_with_the_same_key(house: House) -> None:
    number = _placed(house, "toll-free")
    house.provisioning.outcome = DOWN
    while _state(house, number) != "held":
        house.work(rounds=1)
        house.clock.pass_time(timedelta(hours=1))

    house.provisioning.outcome = None
    _retry(house, number)

    assert [_try_of(key) for key in house.provisioning.requests] == ["1"]
    assert _state(house, number) == "completed"


def test_a_task_the_network_refused_is_retried_with_a_new_key(house: House) -> None:
    number = _placed(house, "toll-free")
    house.provisioning.outcome = ProvisioningRefused("The pager number is not of this network.")
    house.work(rounds=1)

    house.provisioning.outcome = None
    _retry(house, number)

    assert [_try_of(key) for key in house.provisioning.requests] == ["2"]


def test_a_message_whose_job_is_lost_is_asked_for_again(house: House) -> None:
    _placed(house, "paging")
    jobs = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver_message'"
    waiting = int(str(house.rows("SELECT count(*) FROM messages WHERE state = 'queued'")[0][0]))
    house.clock.pass_time(timedelta(minutes=6))
    assert resolve(house.container.messages.resume_delivery)() == 0

    _execute(house, LOSE_JOBS)

    assert resolve(house.container.messages.resume_delivery)() == waiting > 0
    assert int(str(house.rows(jobs)[0][0])) == waiting


def test_an_order_with_a_job_is_not_woken_again(house: House) -> None:
    _placed(house, "paging")

    house.clock.pass_time(A_WHILE)

    assert resolve(house.container.order_management.resume_stalled_orders)().count == 0


def test_codes_for_the_network_are_not_shown_on_the_orders_page(house: House) -> None:
    number = _placed(house, "conferencing")
    house.work()
    asked = next(iter(house.provisioning.requests.values()))
    host_code = dict(asked.characteristics)["host_code"]

    page = house.agent(Role.AGENT).open(f"/orders/{number}")

    assert "Host code: (not shown)" in page.text
    assert host_code not in page.text


def _placed(house: House, slug: str) -> str:
    browser = house.customer()
    configure(browser, ORDERS[slug])
    return check_out(browser)


def _woken(house: House) -> int:
    """Delete all jobs, and return the number of orders that are resumed."""
    _execute(house, LOSE_JOBS)
    return resolve(house.container.order_management.resume_stalled_orders)().count


def _state(house: House, number: str) -> str:
    return str(house.rows(f"SELECT state FROM product_orders WHERE number = '{number}'")[0][0])


def _try_of(key: str) -> str:
    """Return the number of the try in a key."""
    return key.partition(".")[2]


def _retry(house: House, number: str) -> None:
    engineer = house.agent(Role.ENGINEER)
    engineer.open(f"/orders/{number}")
    engineer.submit("/retry", {"reason": "mended"})
    house.work()


def _execute(house: House, statement: str) -> None:
    with resolve(house.container.database.sessions).begin() as session:
        session.execute(text(statement))
