"""A demonstration of a database that survives its primary, while clients buy."""
