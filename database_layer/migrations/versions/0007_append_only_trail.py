"""Let no role but the owner rewrite the audit trail, the events and the schema's version"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Default privileges gave the application's role, whatever its name is, every right to write on every table.
REVOKE = """
DO $$
DECLARE
    held record;
BEGIN
    FOR held IN
        SELECT DISTINCT tables.oid::regclass AS name, grants.grantee::regrole AS role, tables.relname
        FROM pg_class AS tables, aclexplode(tables.relacl) AS grants
        WHERE tables.oid IN ('audit_rows'::regclass, 'events'::regclass, 'alembic_version'::regclass)
          AND grants.grantee NOT IN (0, tables.relowner)
    LOOP
        EXECUTE 'REVOKE UPDATE, DELETE, TRUNCATE ON ' || held.name || ' FROM ' || held.role;
        IF held.relname = 'alembic_version' THEN
            EXECUTE 'REVOKE INSERT ON ' || held.name || ' FROM ' || held.role;
        END IF;
    END LOOP;
END
$$
"""


def upgrade() -> None:
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit_rows, events, alembic_version FROM PUBLIC")
    op.execute(REVOKE)
