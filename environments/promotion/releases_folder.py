"""The folder with the builds and the keys of release engineers. It belongs to no environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from environments.settings.development_files import var_folder

VARIABLE = "DIALTONE_RELEASES"


@dataclass(frozen=True)
class ReleasesFolder:
    """The folder that DIALTONE_RELEASES names, by default `releases/` in the folder of a checkout's data.

    `keys` has the secret keys that were made here, `trusted_keys` the public keys whose signatures count. The keys of
    back offices are apart: they count for what people do on the release page, and for no build.
    """

    path: Path

    @classmethod
    def named(cls, environ: Mapping[str, str] | None = None) -> "ReleasesFolder":
        given = os.environ if environ is None else environ
        return cls(Path(given[VARIABLE]).resolve() if given.get(VARIABLE) else var_folder(given) / "releases")

    @property
    def builds(self) -> Path:
        return self.path / "builds"

    @property
    def installed(self) -> Path:
        return self.path / "installed"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def trusted_keys(self) -> Path:
        return self.path / "trusted"

    @property
    def office_keys(self) -> Path:
        return self.path / "office-keys"

    @property
    def trusted_offices(self) -> Path:
        return self.path / "trusted-offices"
