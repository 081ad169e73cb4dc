"""The one error that settings raise."""

from collections.abc import Sequence

from environments.settings.errors import CannotContinue


class SettingsInvalid(CannotContinue):
    """The settings cannot be used; the message lists everything that is wrong with them, a line each."""

    def __init__(self, environment: str, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"The settings of the environment '{environment}' cannot be used:\n{lines}")
