"""The demonstration on a running system, step by step: a customer buys, an agent works on the order."""
