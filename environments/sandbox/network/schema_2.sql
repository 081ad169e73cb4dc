-- The caller's name of a service, the order item that added it, where it is, and what has become of it.
ALTER TABLE services ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN order_number TEXT NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN item_number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE services ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
ALTER TABLE services ADD COLUMN place TEXT NOT NULL DEFAULT '{}';
ALTER TABLE services ADD COLUMN added_at REAL NOT NULL DEFAULT 0;
ALTER TABLE services ADD COLUMN changed_at REAL NOT NULL DEFAULT 0;
ALTER TABLE services ADD COLUMN moved_from TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX services_name ON services (name) WHERE name <> '' AND state <> 'terminated';
CREATE INDEX services_item ON services (order_number, item_number);
CREATE INDEX services_changed ON services (changed_at, service_id);

ALTER TABLE service_orders ADD COLUMN service_name TEXT NOT NULL DEFAULT '';
ALTER TABLE service_orders ADD COLUMN service_state TEXT NOT NULL DEFAULT '';
ALTER TABLE service_orders ADD COLUMN moves_from TEXT NOT NULL DEFAULT '';
ALTER TABLE service_orders ADD COLUMN place TEXT NOT NULL DEFAULT '{}';
CREATE INDEX service_orders_service ON service_orders (service_id);
CREATE INDEX service_orders_name ON service_orders (service_name) WHERE service_name <> '';

UPDATE services SET
    order_number = added.order_number,
    item_number = added.item_number,
    added_at = coalesce(added.completed_at, 0),
    changed_at = coalesce(added.completed_at, 0)
FROM service_orders AS added WHERE added.service_id = services.service_id AND added.action = 'add';
