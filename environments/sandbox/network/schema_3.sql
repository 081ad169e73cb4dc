-- Orders that are made to fail after they were accepted, and keys that were cancelled before their request came.
ALTER TABLE service_orders ADD COLUMN fails_with TEXT NOT NULL DEFAULT '';
CREATE INDEX service_orders_order ON service_orders (order_number);
CREATE INDEX service_orders_moves_from ON service_orders (moves_from) WHERE moves_from <> '';

CREATE TABLE cancelled_keys (
    key TEXT PRIMARY KEY,
    at REAL NOT NULL
) WITHOUT ROWID;
