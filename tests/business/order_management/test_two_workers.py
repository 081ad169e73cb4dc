"""Two workers at one order: the first seemed dead, and continues after the second has taken over."""

from business_layer.inventory.product_states import ProductState
from business_layer.order_management.states import ProductOrderState, TaskState
from tests.random_orders.at_rest import require_in_step
from tests.random_orders.carrier import CUSTOMERS, Carrier
from tests.random_orders.desk import Desk
from tests.random_orders.network import Trouble


def test_a_refusal_counts_only_if_no_other_worker_asked_with_the_same_key_since() -> None:
    carrier = Carrier()
    order = Desk(carrier).buy(carrier.accounts[0], [("mobile-dial-up", {})])
    # The first worker is refused and stands still. The second one asks again, and the network accepts.
    carrier.network.troubles = [Trouble.REFUSED]
    carrier.network.meanwhile = carrier.advance_beside(order.id)
    for job in carrier.due_jobs():
        carrier.run(job)

    account = next(task for task in order.tasks if task.name == "account")
    assert (account.state, account.tries, bool(account.reference)) == (TaskState.IN_PROGRESS, 1, True)

    # So what the network has is taken back when the order is canceled.
    carrier.cancel(number=order.number, by=carrier.customer(CUSTOMERS[0]), reason="changed my mind")
    carrier.settle()
    assert order.state is ProductOrderState.CANCELLED
    assert [product.state for product in carrier.books.products.all.values()] == [ProductState.CANCELLED]
    require_in_step(carrier)
