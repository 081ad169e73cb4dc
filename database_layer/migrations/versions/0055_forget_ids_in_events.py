"""Take the ids of a person out of the events

The application may append events and not change them. These functions run as the schema's owner, and can do one thing:
make ids empty. A subject without a number is a cart or the like, which names its visitor just as well.
"""

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

FORGET_VISITS = """
CREATE FUNCTION forget_event_visits(visitor uuid, customer uuid) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found uuid[];
BEGIN
    SELECT coalesce(array_agg(known.id), '{}') INTO found FROM (
        SELECT visitor AS id WHERE visitor IS NOT NULL
        UNION
        SELECT visitor_id FROM events
        WHERE customer_id = customer AND consent = 'personalize' AND visitor_id IS NOT NULL
    ) AS known;
    UPDATE events SET visitor_id = NULL, session = NULL, customer_id = NULL,
        subject_id = CASE WHEN subject_number IS NULL THEN event_id ELSE subject_id END
    WHERE visitor_id = ANY (found);
    UPDATE events SET visitor_id = NULL, session = NULL, customer_id = NULL,
        subject_id = CASE WHEN subject_number IS NULL THEN event_id ELSE subject_id END
    WHERE customer_id = customer AND consent = 'personalize';
    RETURN found;
END
$$
"""
FORGET_PERSON = """
CREATE FUNCTION forget_event_person(customer uuid) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found uuid[];
BEGIN
    found := forget_event_visits(NULL, customer);
    UPDATE events SET session = NULL, customer_id = NULL,
        subject_id = CASE WHEN subject_number IS NULL THEN event_id ELSE subject_id END
    WHERE customer_id = customer;
    RETURN found;
END
$$
"""
# Rows that were on their way when their ids were taken out: the ids are known by their digests.
FORGET_LATE = """
CREATE FUNCTION forget_late_event_ids() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed integer;
BEGIN
    WITH forgotten AS (
        SELECT DISTINCT jsonb_array_elements_text(properties -> 'visitors') AS digest
        FROM events WHERE name = 'identities_forgotten' AND at > now() - interval '1 day'
    )
    UPDATE events SET visitor_id = NULL, session = NULL, customer_id = NULL,
        subject_id = CASE WHEN subject_number IS NULL THEN event_id ELSE subject_id END
    WHERE visitor_id IS NOT NULL AND at > now() - interval '1 day'
        AND encode(sha256(convert_to(visitor_id::text, 'UTF8')), 'hex') IN (SELECT digest FROM forgotten);
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END
$$
"""
FUNCTIONS = {
    "forget_event_visits(uuid, uuid)": FORGET_VISITS,
    "forget_event_person(uuid)": FORGET_PERSON,
    "forget_late_event_ids()": FORGET_LATE,
}
# The roles that may append to the trail may also take ids out.
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
        EXECUTE format(
            'GRANT EXECUTE ON FUNCTION forget_event_visits, forget_event_person, forget_late_event_ids TO %s', role
        );
    END LOOP;
END
$$
"""


def upgrade() -> None:
    for signature, function in FUNCTIONS.items():
        op.execute(function)
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    op.execute(GRANT)
