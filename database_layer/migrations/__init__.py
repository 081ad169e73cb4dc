"""Migrations by Alembic, run by the schema's owner. After each, the previous release still works on the schema."""

from importlib import resources

from alembic import command
from alembic.config import Config


def configuration(owner_url: str) -> Config:
    """Alembic's configuration for that database; the application has no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("database_layer.migrations")))
    config.attributes["url"] = owner_url.replace("postgresql://", "postgresql+psycopg://", 1)
    return config


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Bring the schema to a revision, the newest unless another is named."""
    command.upgrade(configuration(owner_url), revision)


def print_sql(after: str) -> None:
    """Write the SQL of the revisions that come after that one (`base`: of all) to standard output."""
    command.upgrade(configuration(""), f"{after}:head", sql=True)
