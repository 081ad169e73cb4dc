"""The release before this one, taken out of the history: its tests and its processes on what this release writes.

Slow, so not a part of `make test`: `make previous-release-test`.
"""
