"""Checks on what a body holds."""

from collections.abc import Mapping
from typing import Any

from sandbox.lever.errors import BadRequest

DIGITS = 20
LARGEST = 2**53
SCORES = ("1", "2", "3", "4")


def text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise BadRequest(f"{name} is required")
    return value


def optional_text(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRequest(f"{name} must be text")
    return value


def texts(body: Mapping[str, Any], name: str, *, required: bool = True) -> list[str]:
    value = body.get(name)
    if value is None and not required:
        return []
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise BadRequest(f"{name} must be a list of texts")
    return value


def phones(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    value = body.get("phones")
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadRequest("phones must be a list")
    return [_phone(each) for each in value]


def _phone(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        return {"value": value}
    if not isinstance(value, dict) or not isinstance(value.get("value"), str):
        raise BadRequest("each phone needs a value")
    kind = value.get("type")
    return {"type": kind, "value": value["value"]} if kind else {"value": value["value"]}


def truth(body: Mapping[str, Any], name: str) -> bool:
    value = body.get(name, False)
    if value in ("true", "false"):
        return bool(value == "true")
    if not isinstance(value, bool):
        raise BadRequest(f"{name} must be true or false")
    return value


def past(body: Mapping[str, Any], name: str, at: int) -> int | None:
    value = body.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < DIGITS:
        value = int(value)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= at:
        raise BadRequest(f"{name} must be a moment in the past, in milliseconds")
    return value


def number(body: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = body.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < DIGITS:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadRequest(f"{name} must be a whole number from {least} to {most}")
    return value


def moment(body: Mapping[str, Any], name: str) -> int | None:
    return None if body.get(name) is None else number(body, name, 0, LARGEST)


def score(body: Mapping[str, Any]) -> int | None:
    """1 to 4; a form sends it as text."""
    value = body.get("score")
    if value in (None, ""):
        return None
    number = int(value) if isinstance(value, str) and value in SCORES else value
    if isinstance(number, bool) or number not in (1, 2, 3, 4):
        raise BadRequest("score must be 1 to 4")
    return int(number)
