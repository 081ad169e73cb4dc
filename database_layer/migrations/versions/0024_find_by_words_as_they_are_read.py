"""Find names by their words as people read them, and numbers by their last digits

A name is folded the same way in the index and in the question: letters without their marks, apostrophes left out, and
every other sign a space. PostgreSQL's own parser took "J.Zwick" for a host and "Motelish-6" for a number.
"""

from alembic import op
import sqlalchemy as sa

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# Letters that no normalization takes apart. Marks, then apostrophes, then every other sign of ASCII and punctuation.
FUNCTIONS = (
    r"""
CREATE FUNCTION folded_name(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(regexp_replace(
        replace(replace(replace(replace(translate(lower(normalize(name, NFKD)),
            'øłđðıŧħ', 'olddith'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
        '[\u0300-\u036f\u200b-\u200f\u2060''`\u2018\u2019\u02b9-\u02bf\u02c8\u2032\uff07]', '', 'g'),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u060c\u061b\u061f\u2000-\u206f\u3000-\u303f]+', ' ', 'g'))
$$
""",
    # O'Brien is found by "obrien", and by "brien" as well.
    r"""
CREATE FUNCTION name_words(name text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_to_tsvector(string_to_array(btrim(
        public.folded_name(name) || ' ' ||
        public.folded_name(regexp_replace(name, '[''`\u2018\u2019\u02b9-\u02bf\u02c8\u2032\uff07]', ' ', 'g'))
    ), ' '))
$$
""",
    """
CREATE FUNCTION sought_words(typed text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(string_agg('''' || word || ''':*', ' & '), '')::tsquery
    FROM unnest(string_to_array(public.folded_name(typed), ' ')) AS word
$$
""",
)
INDEXES = {
    "ix_product_orders_name_words": "product_orders USING gin (name_words(contact_name))",
    "ix_customers_folded_words": "customers USING gin (name_words(name))",
    "ix_product_orders_email_begins": "product_orders (lower(contact_email) text_pattern_ops)",
    "ix_customers_email_begins": "customers (lower(email) text_pattern_ops)",
    "ix_customers_number_begins": "customers (number text_pattern_ops)",
    "ix_product_orders_telephone_ends": (
        "product_orders (reverse(split_part(contact_telephone, ';', 1)) text_pattern_ops)"
    ),
    "ix_customers_telephone_ends": "customers (reverse(split_part(telephone, ';', 1)) text_pattern_ops)",
    "ix_resources_number_ends": "resources (reverse(value) text_pattern_ops) WHERE kind = 'telephone_number'",
    "ix_product_orders_agent_newest": "product_orders (assigned_agent_id, placed_at DESC, id DESC)",
}


def upgrade() -> None:
    for function in FUNCTIONS:
        op.execute(sa.text(function.replace(":", r"\:")))
    with op.get_context().autocommit_block():
        for name, what in INDEXES.items():
            op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {what}")
