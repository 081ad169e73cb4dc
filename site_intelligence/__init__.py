"""Site intelligence: gathers what happens on the system, and reports it. It imports no other tier."""
