"""What a key may do is found out without changing anything (S20)."""

import httpx
import pytest

from greenroom.ats.errors import AtsDisconnected
from greenroom.integrations.lever.connector import LeverConnector
from greenroom.integrations.lever.permissions import CONFIDENTIAL, PERMISSIONS, PROBES
from greenroom.integrations.lever.tests.conftest import KeyAccess
from greenroom.integrations.lever.writing import OPTIONAL_SCOPES
from sandbox.lever.core import Sandbox
from sandbox.lever.seed import ref

NAMES = [one.name for one in PERMISSIONS]
PLAIN = [name.removesuffix(":admin") for name in NAMES if name != CONFIDENTIAL]


def make(control: httpx.Client, permissions: list[str], *, confidential: bool = False) -> KeyAccess:
    body = {"name": "Tried", "permissions": permissions, "confidential": confidential}
    return KeyAccess(control.post("/keys", json=body).json()["data"]["key"])


def found(connector: LeverConnector, access: KeyAccess) -> set[str]:
    line = connector.open(access)
    return {name for name in NAMES if line.may(name)}


def test_each_permission_has_a_probe() -> None:
    optional = {scope.name for scopes in OPTIONAL_SCOPES.values() for scope in scopes}
    assert set(NAMES) | optional == set(PROBES)


def test_a_key_that_may_everything_is_found_to(
    connector: LeverConnector, control: httpx.Client
) -> None:
    assert found(connector, make(control, PLAIN, confidential=True)) == set(NAMES)


def test_a_key_that_may_nothing_is_found_to(
    connector: LeverConnector, control: httpx.Client
) -> None:
    assert found(connector, make(control, [])) == set()


@pytest.mark.parametrize("lacking", PLAIN)
def test_one_missing_permission_is_found_out(
    connector: LeverConnector, control: httpx.Client, lacking: str
) -> None:
    access = make(control, [name for name in PLAIN if name != lacking], confidential=True)
    missing = set(NAMES) - found(connector, access)

    is_read_by_writing = lacking.removesuffix(":read") in {
        name.removesuffix(":write") for name in PLAIN if name.endswith(":write")
    }
    assert missing == (set() if is_read_by_writing else {f"{lacking}:admin"})


def test_trying_changes_nothing(
    connector: LeverConnector, control: httpx.Client, sandbox: Sandbox
) -> None:
    before = control.get("/state").json()

    found(connector, make(control, PLAIN, confidential=True))

    after = control.get("/state").json()
    assert after == before


def test_a_key_that_lever_does_not_know_ends_the_trying(connector: LeverConnector) -> None:
    with pytest.raises(AtsDisconnected):
        connector.open(KeyAccess("nobody")).may(NAMES[0])


def test_people_are_listed_as_long_as_they_are_active(
    connector: LeverConnector, control: httpx.Client
) -> None:
    line = connector.open(KeyAccess())
    everybody = {one.name for one in line.people()}
    control.post("/users", json={"name": "Toni Teammember", "active": False})

    left = {one.name for one in line.people()}

    assert everybody - left == {"Toni Teammember"}
    assert not line.person(ref("user", "toni")).is_active


def test_a_note_stands_in_the_name_that_was_given(
    connector: LeverConnector, control: httpx.Client
) -> None:
    ines = ref("opportunity", "ines")
    connector.open(KeyAccess()).add_note(ines, "Invited", ref("user", "alex"))

    [one] = [o for o in control.get("/state").json()["opportunities"] if o["id"] == ines]
    assert one["notes"][0]["user"] == ref("user", "alex")
