"""Ten thousand random steps through the life of products: nothing is lost, done twice, or out of step."""

from hypothesis import settings

from tests.random_orders.machine import RandomOrders

TestRandomOrders = RandomOrders.TestCase
TestRandomOrders.settings = settings(max_examples=200, stateful_step_count=50)
