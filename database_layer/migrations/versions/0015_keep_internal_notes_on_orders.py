"""Keep internal notes on orders"""

from alembic import op
import sqlalchemy as sa

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


# Notes are only ever added. Default privileges gave the application's role, whatever its name is, more than that.
REVOKE = """
DO $$
DECLARE
    held record;
BEGIN
    FOR held IN
        SELECT DISTINCT grants.grantee::regrole AS role
        FROM pg_class AS tables, aclexplode(tables.relacl) AS grants
        WHERE tables.oid = 'order_notes'::regclass AND grants.grantee NOT IN (0, tables.relowner)
    LOOP
        EXECUTE 'REVOKE UPDATE, DELETE, TRUNCATE ON order_notes FROM ' || held.role;
    END LOOP;
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "order_notes",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("order_id", sa.UUID(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_user_id", sa.UUID(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_user_id"],
            ["users.id"],
            name=op.f("fk_order_notes_author_user_id_users"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["product_orders.id"],
            name=op.f("fk_order_notes_order_id_product_orders"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_notes")),
    )
    op.create_index(op.f("ix_order_notes_order_id"), "order_notes", ["order_id"])
    op.execute(REVOKE)
