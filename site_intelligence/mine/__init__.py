"""Concludes from the events: verdicts about experiments, forecasts, and models that must beat a simple rule."""
