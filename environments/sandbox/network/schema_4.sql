-- How far the network's clock is ahead of the machine's, in seconds: one row, or none.
CREATE TABLE clock (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    ahead REAL NOT NULL
);
