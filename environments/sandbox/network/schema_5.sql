-- Services by their names, also those that were deleted.
CREATE INDEX services_name_ever ON services (name) WHERE name <> '';
