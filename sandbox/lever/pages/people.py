"""Settings > Users and Settings > Accounts."""

from flask import Blueprint, request

from sandbox.lever.core import add_account
from sandbox.lever.pages.frame import Page, back, change, visitor
from sandbox.lever.scenario import NewAccount, Seed
from sandbox.lever.world import World, users

pages = Blueprint("people", __name__)


@pages.post("/settings/users/<ref>/active")
@change(super_admin=True)
def set_active(world: World, ref: str) -> Page:
    """Deactivate or bring back; the last Super Admin stays."""
    active = request.form.get("active") == "1"
    if not active:
        users.check_dispensable(world, ref)
    user = users.set_active(world, ref, active=active, by=visitor(world)["id"])
    message = f"{user['name']} is {'active again' if active else 'deactivated'}."
    return back("settings.integrations", message, tab="users")


@pages.post("/settings/accounts")
@change(super_admin=True)
def make_account(world: World) -> Page:
    seed: Seed = "empty" if request.form.get("seed") == "empty" else "demo"
    name = request.form.get("name", "").strip()
    add_account(world, NewAccount(name=name, seed=seed))
    return back("settings.integrations", f"Made the account {name}.", tab="accounts")
