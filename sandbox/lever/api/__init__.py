"""The Data API under /v1."""
