"""Uploads that are cut, doubled, damaged and raced, on processes that die and stores that fill."""
