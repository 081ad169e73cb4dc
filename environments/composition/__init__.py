"""The only place that names concrete classes: a container for each part, composed into one `Application`."""

from environments.composition.application import Application

__all__ = ["Application"]
