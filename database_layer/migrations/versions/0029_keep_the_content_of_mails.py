"""Keep the content of mails, from which their HTML is made

The previous release writes and sends the plain text alone. When it has sent a mail with a one-time link, it deletes
that text, and the database deletes the content with it, because both have the link. The release after this one drops
the trigger.
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

FORGET = """
CREATE FUNCTION forget_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.letter := NULL;
    RETURN NEW;
END $$
"""
TRIGGER = """
CREATE TRIGGER forget_letter BEFORE UPDATE OF body ON messages
FOR EACH ROW WHEN (NEW.with_secret AND NEW.body = '') EXECUTE FUNCTION forget_letter()
"""


def upgrade() -> None:
    op.add_column("messages", sa.Column("letter", JSONB(), nullable=True))
    op.execute(FORGET)
    op.execute(TRIGGER)
