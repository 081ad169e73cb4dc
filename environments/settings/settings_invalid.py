"""The error of settings that cannot be used."""

from collections.abc import Sequence

from environments.settings.errors import CannotContinue


class SettingsInvalid(CannotContinue):
    """The settings cannot be used. The message has a line for each fault."""

    def __init__(self, environment: str, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"The settings of the environment '{environment}' cannot be used:\n{lines}")
