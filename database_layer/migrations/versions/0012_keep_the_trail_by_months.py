"""Keep the audit trail and the events by months, so that a month can be dropped whole

The tables that are there become the partitions of all the past: nothing is copied. Months are made ahead and dropped by
functions that run as the schema's owner, because the application may neither make nor drop a table, nor change a row.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEXES = {
    "audit_rows": {"at": "at", "entity_entity_id": "entity, entity_id", "on_behalf_of_at": "on_behalf_of, at"},
    "events": {"subject_id": "subject_id", "transaction_id_id": "transaction_id, id"},
}

# The past ends with a month, after the newest row: one may come from a clock that is ahead.
PARTITION = """
DO $$
DECLARE
    ends timestamptz := (
        SELECT date_trunc('month', greatest(now(), max(at)), 'UTC') + interval '1 month' FROM {table}
    );
BEGIN
    EXECUTE format('CREATE SEQUENCE {table}_ids START %s', (SELECT coalesce(max(id), 0) + 1 FROM {table}));
    ALTER TABLE {table} ALTER COLUMN id DROP IDENTITY;
    ALTER TABLE {table} RENAME TO {table}_past;
    CREATE TABLE {table} (LIKE {table}_past INCLUDING DEFAULTS) PARTITION BY RANGE (at);
    ALTER TABLE {table} ALTER COLUMN id SET DEFAULT nextval('{table}_ids');
    ALTER SEQUENCE {table}_ids OWNED BY {table}.id;
    EXECUTE format('ALTER TABLE {table} ATTACH PARTITION {table}_past FOR VALUES FROM (MINVALUE) TO (%L)', ends);
    CREATE TABLE {table}_other PARTITION OF {table} DEFAULT;
    {indexes}
END
$$
"""
INDEX = """
    ALTER INDEX ix_{table}_{name} RENAME TO ix_{table}_past_{name};
    CREATE INDEX ix_{table}_{name} ON {table} ({columns});
"""

# Default privileges gave the application's role, whatever its name is, every right on every new table.
TAKE_RIGHTS = """
CREATE FUNCTION take_trail_rights(relation regclass, rights text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    role regrole;
BEGIN
    FOR role IN
        SELECT DISTINCT grants.grantee::regrole FROM pg_class, aclexplode(relacl) AS grants
        WHERE pg_class.oid = relation AND grants.grantee NOT IN (0, relowner)
    LOOP
        EXECUTE format('REVOKE %s ON %s FROM %s', rights, relation, role);
    END LOOP;
    EXECUTE format('REVOKE %s ON %s FROM PUBLIC', rights, relation);
END
$$
"""
MONTHS = """
CREATE FUNCTION trail_months(trail text) RETURNS TABLE (name text, ends timestamptz)
LANGUAGE sql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
    SELECT relname::text, substring(pg_get_expr(relpartbound, oid) FROM $re$TO \\('([^']+)'\\)$re$)::timestamptz
    FROM pg_class WHERE oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = ('public.' || trail)::regclass)
$$
"""
MAKE = """
CREATE FUNCTION make_trail_months(until date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    trail text;
    month timestamptz;
    made integer := 0;
    child text;
BEGIN
    IF until > now() + interval '2 years' THEN
        RAISE EXCEPTION 'Months are made for two years ahead at most.';
    END IF;
    FOREACH trail IN ARRAY ARRAY['audit_rows', 'events'] LOOP
        SELECT max(ends) INTO month FROM trail_months(trail);
        WHILE month <= until LOOP
            child := format('%s_y%sm%s', trail, to_char(month, 'YYYY'), to_char(month, 'MM'));
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS)', child, trail);
            EXECUTE format(
                'WITH strays AS (DELETE FROM %I WHERE at >= %L AND at < %L RETURNING *) INSERT INTO %I SELECT * FROM strays',
                trail || '_other', month, month + interval '1 month', child
            );
            EXECUTE format(
                'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                trail, child, month, month + interval '1 month'
            );
            PERFORM take_trail_rights(child::regclass, 'ALL');
            month := month + interval '1 month';
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END
$$
"""
# What the application asks for cannot shorten the trail below what the law wants kept.
DROP = """
CREATE FUNCTION drop_trail_months(trail text, before date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    kept interval := CASE trail WHEN 'audit_rows' THEN interval '24 months' WHEN 'events' THEN interval '3 months' END;
    child text;
    dropped integer := 0;
BEGIN
    IF kept IS NULL THEN
        RAISE EXCEPTION 'There is no trail of that name.';
    END IF;
    IF before > now() - kept THEN
        RAISE EXCEPTION 'The last % of % are kept.', kept, trail;
    END IF;
    FOR child IN SELECT name FROM trail_months(trail) WHERE ends <= before LOOP
        EXECUTE format('DROP TABLE %I', child);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$$
"""
FUNCTIONS = {
    "take_trail_rights(regclass, text)": TAKE_RIGHTS,
    "trail_months(text)": MONTHS,
    "make_trail_months(date)": MAKE,
    "drop_trail_months(text, date)": DROP,
}
# Whoever may append to the trail may have its months kept.
GRANT = """
DO $$
DECLARE
    role regrole;
BEGIN
    FOR role IN
        SELECT DISTINCT grants.grantee::regrole FROM pg_class, aclexplode(relacl) AS grants
        WHERE pg_class.oid = 'audit_rows'::regclass AND grants.grantee NOT IN (0, relowner)
          AND grants.privilege_type = 'INSERT'
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION make_trail_months, drop_trail_months TO %s', role);
    END LOOP;
END
$$
"""


def upgrade() -> None:
    for table, indexes in INDEXES.items():
        moved = "".join(INDEX.format(table=table, name=name, columns=columns) for name, columns in indexes.items())
        op.execute(PARTITION.format(table=table, indexes=moved))
    for signature, function in FUNCTIONS.items():
        op.execute(function)
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    for table in INDEXES:
        op.execute(f"SELECT take_trail_rights('{table}', 'UPDATE, DELETE, TRUNCATE')")
        for partition in ("past", "other"):
            op.execute(f"SELECT take_trail_rights('{table}_{partition}', 'ALL')")
    op.execute(GRANT)
    op.execute("SELECT make_trail_months((now() + interval '3 months')::date)")
