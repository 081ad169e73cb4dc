"""Tools that break the business on purpose, to see that its tests notice. They are run by hand."""
