"""The settings of a running system, read once when a process starts.

Values that differ between environments are in `environments/<name>/settings.toml`, with the same keys in each. Secrets
come only from environment variables. In development, variables may also come from files under `var/`.
"""

from environments.settings.load import load_settings
from environments.settings.model import Settings

__all__ = ["Settings", "load_settings"]
