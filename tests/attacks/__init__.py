"""Attacks on the whole product behind the shipped proxy, with production's settings."""
