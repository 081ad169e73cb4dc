"""A demonstration of promotions and rollbacks on whole systems, while clients buy."""
