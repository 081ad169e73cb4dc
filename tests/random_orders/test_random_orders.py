"""Five thousand random steps through the life of products: nothing is lost, done twice, or out of step."""

from hypothesis import settings

from tests.random_orders.machine import RandomOrders

TestRandomOrders = RandomOrders.TestCase
# The same steps each time, so that a build fails only for what it changes; `make random-orders` takes others.
TestRandomOrders.settings = settings(max_examples=100, stateful_step_count=50, derandomize=True)
