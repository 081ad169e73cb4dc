"""The demonstration: a customer buys, an agent services, against a running system, step by step."""
