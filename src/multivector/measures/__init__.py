"""Measures: pure functions on frames, one module a topic; no files, no state."""
