"""Bench: what the site costs, measured. See docs/performance.md; run each by `python -m bench.NAME`."""
