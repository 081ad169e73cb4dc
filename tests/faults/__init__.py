"""Fault tests against a running development system: processes are killed, and no order may be lost."""
