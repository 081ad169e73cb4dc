"""The pages of site intelligence: what they show, and the controllers that show it.

The web layer serves them and says which roles may open which; this package knows neither. The composition hands in the
reader of a request and a record of what was looked at.
"""
