"""Random orders: customers, agents and a network that fails do anything to any product, and nothing comes out wrong.

`make test` runs thousands of steps; `make random-orders` runs as many as it is asked for.
"""
