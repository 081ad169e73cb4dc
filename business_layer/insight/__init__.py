"""The answers that site intelligence hands back, and the decisions of its analysts."""
