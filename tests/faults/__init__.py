"""Checks of what must hold when things die: run against a running development system."""
