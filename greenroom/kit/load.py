"""Settings name the implementers of our ports, so that no room imports an integration."""

from functools import cache
from typing import Any

from django.utils.module_loading import import_string


@cache
def one(path: str) -> Any:
    """One instance of the class that a setting names."""
    return import_string(path)()
