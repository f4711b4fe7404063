"""A scenario file: what a sandbox begins with and what will go wrong, in one JSON object."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from sandbox.lever.checks import checked
from sandbox.lever.errors import BadRequest
from sandbox.lever.knobs import Knobs
from sandbox.lever.world.events import GROUPS

Seed = Literal["demo", "empty"]


@dataclass(frozen=True)
class NewAccount:
    """A further customer: `api_key` works at once, `crowd` is how many made-up leads it has."""

    name: str = ""
    seed: Seed = "demo"
    api_key: str = ""
    confidential: bool = False
    crowd: int = 0


@dataclass(frozen=True)
class Scenario:
    seed: Seed = "demo"
    crowd: int = 0
    accounts: tuple[NewAccount, ...] = ()
    switches: dict[str, bool] = field(default_factory=dict)
    knobs: dict[str, Any] = field(default_factory=dict)
    """As for `/sandbox/knobs`, with timed `faults` and knobs that turn `later`."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises `ValueError` with what is wrong in it."""
        try:
            return cls.parse(json.loads(path.read_text()))
        except OSError as error:
            raise ValueError(f"{path}: {error.strerror}") from error
        except (ValueError, BadRequest) as error:
            raise ValueError(f"{path}: {error}") from error

    @classmethod
    def parse(cls, values: Any) -> Self:
        if not isinstance(values, Mapping):
            raise BadRequest("a scenario must be an object")
        accounts = values.get("accounts", [])
        if not isinstance(accounts, list):
            raise BadRequest("accounts must be a list")
        rest = {name: value for name, value in values.items() if name != "accounts"}
        told = cls(**checked(cls, rest), accounts=tuple(map(new_account, accounts)))
        Knobs().change(told.knobs)
        if not set(told.switches) <= set(GROUPS):
            raise BadRequest(f"switches are {', '.join(GROUPS)}")
        return told


def new_account(values: Any) -> NewAccount:
    return NewAccount(**checked(NewAccount, values))
