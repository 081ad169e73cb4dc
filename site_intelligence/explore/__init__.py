"""Free questions about visits, orders and customers. Like the reports, they are Ibis expressions for any engine."""
