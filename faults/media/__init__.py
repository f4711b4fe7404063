"""Hostile and honest files against the jail, with each of its layers removed in turn."""
