"""Reads events, and keeps each of them exactly once, in Parquet files that one manifest lists."""
