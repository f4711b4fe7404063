"""Measurements, one module each: `python -m bench <name>` calls its `main`."""
