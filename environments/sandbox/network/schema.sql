CREATE TABLE IF NOT EXISTS service_orders (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    order_number TEXT NOT NULL,
    item_number INTEGER NOT NULL,
    action TEXT NOT NULL,
    specification TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    service_id TEXT NOT NULL DEFAULT '',
    wire_center TEXT NOT NULL,
    us_state TEXT NOT NULL,
    characteristics TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'acknowledged',
    reason TEXT NOT NULL DEFAULT '',
    received_at REAL NOT NULL,
    due_at REAL,
    ends_at REAL NOT NULL,
    expected_date TEXT NOT NULL,
    completed_at REAL,
    is_told_twice INTEGER NOT NULL DEFAULT 0,
    reported TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS service_orders_due ON service_orders (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS service_orders_open ON service_orders (sequence)
    WHERE state IN ('acknowledged', 'inProgress');

-- What only one service may have at a time.
CREATE TABLE IF NOT EXISTS held (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    service_id TEXT NOT NULL,
    PRIMARY KEY (kind, value)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS held_by_service ON held (service_id);

CREATE TABLE IF NOT EXISTS services (
    service_id TEXT PRIMARY KEY,
    specification TEXT NOT NULL,
    subject TEXT NOT NULL,
    wire_center TEXT NOT NULL,
    characteristics TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS load (
    wire_center TEXT NOT NULL,
    specification TEXT NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (wire_center, specification)
) WITHOUT ROWID;

-- Every effect the network had. It is only ever added to, and a service order has at most one.
CREATE TABLE IF NOT EXISTS ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    order_number TEXT NOT NULL,
    item_number INTEGER NOT NULL,
    specification TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS ledger_order ON ledger (order_number);

CREATE TABLE IF NOT EXISTS notifications (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    due_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0
);
