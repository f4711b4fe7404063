"""Checks on what a knob, a fault or a scenario may be, by the types of its fields."""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from sandbox.lever.errors import BadRequest


def checked(kind: type, values: Any) -> dict[str, Any]:
    """The values as arguments for `kind`; an unknown name or a wrong type is refused."""
    if not isinstance(values, Mapping):
        raise BadRequest(f"{kind.__name__} must be an object")
    hints = get_type_hints(kind)
    unknown = values.keys() - hints.keys()
    if unknown:
        raise BadRequest(f"unknown: {', '.join(sorted(map(str, unknown)))}")
    return {name: _typed(name, hints[name], value) for name, value in values.items()}


def _typed(name: str, kind: Any, value: Any) -> Any:
    if not _fits(kind, value):
        raise BadRequest(f"{name} cannot be {value!r}")
    return tuple(value) if get_origin(kind) is tuple else value


def _fits(kind: Any, value: Any) -> bool:
    origin = get_origin(kind)
    if origin is UnionType:
        return any(_fits(each, value) for each in get_args(kind))
    if origin is Literal:
        return any(value == each and type(value) is type(each) for each in get_args(kind))
    if origin in (tuple, list):
        inner = get_args(kind)[0]
        return isinstance(value, list | tuple) and all(_fits(inner, each) for each in value)
    if kind is NoneType:
        return value is None
    return _is_plain(origin or kind, value)


def _is_plain(kind: Any, value: Any) -> bool:
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)
