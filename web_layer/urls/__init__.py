"""The URL maps of the sites: who may open what, one line a URL."""
