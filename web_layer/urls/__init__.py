"""The URL maps of the sites: one line a URL, which names its access rule as `allow`."""
