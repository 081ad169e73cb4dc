"""The settings, schema and catalog of an environment, as text that can be compared."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import psycopg

from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.environment_settings import check_settings, slot_variables
from environments.settings import Settings
from environments.settings.errors import CannotContinue

SECONDS = 5
# A table with all that makes it: columns, indexes, constraints and triggers. The partitions that the worker adds each
# month and drops are no change of the schema.
TABLES = """
SELECT relname, md5(concat_ws(E'\\n',
    (SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
            (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = attrelid AND adnum = attnum)),
            E'\\n' ORDER BY attname)
       FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped),
    (SELECT string_agg(pg_get_indexdef(indexrelid), E'\\n' ORDER BY 1) FROM pg_index WHERE indrelid = pg_class.oid),
    (SELECT string_agg(conname || pg_get_constraintdef(oid), E'\\n' ORDER BY 1) FROM pg_constraint
      WHERE conrelid = pg_class.oid),
    (SELECT string_agg(pg_get_triggerdef(oid), E'\\n' ORDER BY 1) FROM pg_trigger
      WHERE tgrelid = pg_class.oid AND NOT tgisinternal)))
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition
"""
FUNCTIONS = """
SELECT 'function ' || proname || '(' || pg_get_function_identity_arguments(oid) || ')', md5(pg_get_functiondef(oid))
FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')
"""
REVISION = "SELECT 'revision', version_num FROM alembic_version"
CATALOG = "SELECT 'version ' || number, digest FROM catalogue_versions ORDER BY number DESC LIMIT 1"

Observation = Mapping[str, Mapping[str, str]]


def observe(environment: EnvironmentFolder) -> Observation:
    """The settings without secrets, the schema and the newest catalog. Raises CannotContinue."""
    url = slot_variables(environment, "a").get("DATABASE_URL", "")
    try:
        with psycopg.connect(url, connect_timeout=SECONDS) as connection:
            schema = {row[0]: row[1] for query in (TABLES, FUNCTIONS, REVISION) for row in connection.execute(query)}
            catalog = {row[0]: row[1] for row in connection.execute(CATALOG)}
    except psycopg.Error as away:
        line = next(iter(str(away).splitlines()), type(away).__name__)
        raise CannotContinue(f"The database of {environment.name} does not answer: {line}") from None
    return {"settings": settings_as_text(check_settings(environment)), "schema": schema, "catalog": catalog}


def settings_as_text(settings: Settings) -> dict[str, str]:
    """Each setting by its name with dots, without secrets and without what each process has of its own."""
    return {name: value for name, value in _flat("", settings).items() if name not in ("var", "database.url")}


def differences(noted: Observation, now: Observation) -> list[str]:
    """A line for each difference."""
    found = []
    for part in sorted({*noted, *now}):
        before, after = noted.get(part, {}), now.get(part, {})
        for name in sorted(before.keys() | after.keys()):
            if name not in after:
                found.append(f"{part}: {name} is gone")
            elif name not in before:
                found.append(f"{part}: {name} is new")
            elif before[name] != after[name]:
                values = f": {before[name]} became {after[name]}" if part == "settings" else " was changed"
                found.append(f"{part}: {name}{values}")
    return found


def _flat(prefix: str, section: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in fields(section):
        value = getattr(section, item.name)
        if not item.repr:  # A secret.
            continue
        if is_dataclass(value):
            found |= _flat(f"{prefix}{item.name}.", value)
        else:
            found[f"{prefix}{item.name}"] = str(value)
    return found
