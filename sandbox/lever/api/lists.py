"""Parameters that lists share: limit, offset, include, expand, moments."""

import json
from collections.abc import Callable, Collection, Sequence
from typing import Any
from urllib.parse import unquote

from flask import request

from sandbox.lever.api.call import Answer, encoded_token
from sandbox.lever.errors import BadRequest

LIMIT = 100
LARGEST = 2**53

Shape = dict[str, Any]


def page(rows: Sequence[Any], key: Callable[[Any], list[Any]]) -> tuple[list[Any], Answer]:
    """Cut one page out of sorted rows; `key` names a row in the offset token.

    The token names the next page's first row. When that row has moved since, the page begins
    where it would have stood, so rows that change their place can be missed or seen twice.
    """
    first = _start(rows, key)
    end = first + limit()
    chosen = list(rows[first:end])
    beside: Shape = {"hasNext": end < len(rows)}
    if end < len(rows):
        beside["next"] = encoded_token(key(rows[end]))
    return chosen, Answer(beside=beside)


def _start(rows: Sequence[Any], key: Callable[[Any], list[Any]]) -> int:
    text = request.args.get("offset")
    if text is None:
        return 0
    token = _token(text)
    if len(token) != (len(key(rows[0])) if rows else len(token)):
        raise BadRequest("Invalid offset token")
    for number, row in enumerate(rows):
        if _not_before(key(row), token):
            return number
    return len(rows)


def _not_before(parts: list[Any], token: list[Any]) -> bool:
    """All orders here are: ranks ascending, then the moment descending, then the id."""
    *ranks, moment, ref = parts
    *token_ranks, token_moment, token_ref = token
    return (ranks, -moment, ref) >= (token_ranks, -token_moment, token_ref)


def _token(text: str) -> list[Any]:
    try:
        token = json.loads(unquote(text))
        *numbers, ref = token
    except (ValueError, TypeError) as error:
        raise BadRequest("Invalid offset token") from error
    if not isinstance(ref, str) or not all(_is_number(each) for each in numbers) or not numbers:
        raise BadRequest("Invalid offset token")
    return list(token)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -LARGEST < value < LARGEST


def limit() -> int:
    text = request.args.get("limit", str(LIMIT))
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LIMIT))
    if not is_number or not 1 <= int(text) <= LIMIT:
        raise BadRequest(f"limit must be between 1 and {LIMIT}")
    return int(text)


def in_order(items: list[Shape], name: str = "id") -> Answer:
    """A page of a list that keeps its own order; `name` holds what tells its items apart."""
    numbered = list(enumerate(items))
    chosen, answer = page(numbered, lambda each: [each[0], 0, each[1][name]])
    return Answer([item for _, item in chosen], beside=answer.beside)


def cut(rows: list[Any], key: Callable[[Any], list[Any]]) -> tuple[list[Any], Shape]:
    """One page of rows that were read with one row too many."""
    size = limit()
    beside: Shape = {"hasNext": len(rows) > size}
    if len(rows) > size:
        beside["next"] = encoded_token(key(rows[size]))
    return rows[:size], beside


def token(length: int) -> list[Any] | None:
    """What the offset names, when there is one."""
    text = request.args.get("offset")
    if text is None:
        return None
    parts = _token(text)
    if len(parts) != length:
        raise BadRequest("Invalid offset token")
    return parts


def included(shape: Shape, expanded: Collection[str] = ()) -> Shape:
    """Only the fields that `include` names, when it names any; expanded ones stay."""
    wanted = set(request.args.getlist("include"))
    if not wanted:
        return shape
    return {name: value for name, value in shape.items() if name in wanted | set(expanded)}


def expansions() -> list[str]:
    return request.args.getlist("expand")


def moment(name: str) -> int | None:
    text = request.args.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST)):
        raise BadRequest(f"{name} must be milliseconds since 1970")
    return int(text)


def truth(name: str) -> bool | None:
    text = request.args.get(name)
    if text not in (None, "true", "false"):
        raise BadRequest(f"{name} must be true or false")
    return None if text is None else text == "true"
