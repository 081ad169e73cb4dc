"""Settings for tests, with secrets that open nothing."""

from pathlib import Path

from environments.settings import Settings, load_settings

SECRETS = {
    "DATABASE_URL": "postgresql://dialtone_app:secret-of-the-database@127.0.0.1:1/dialtone",
    "DIALTONE_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "DIALTONE_SEALING_KEYS": "c2VjcmV0LW9mLXRoZS1zZWFsLTMyLWJ5dGVzLWxvbmc=",
    "DIALTONE_PROVISIONING_PASSWORD": "secret-of-the-network",
    "DIALTONE_AVAILABILITY_PASSWORD": "secret-of-the-network",
    "DIALTONE_NOTIFICATIONS_PASSWORD": "secret-of-the-listener",
}


def some_settings(var: Path, **variables: str) -> Settings:
    """Development settings, changed by the variables, with their data in a folder."""
    return load_settings({"DIALTONE_VAR": str(var), **SECRETS, **variables})
