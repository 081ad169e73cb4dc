"""The only place that names concrete classes: a container for each part, composed into one `Application`."""

from environments.composition.application import Application, open_application
from environments.composition.typed_providers import override, resolve

__all__ = ["Application", "open_application", "override", "resolve"]
