from flask import Blueprint, abort, flash, request, session

from sandbox.lever.pages.frame import Page, back, check_form, plain_redirect, visited
from sandbox.lever.world import accounts, users

pages = Blueprint("session", __name__)


@pages.get("/")
def start() -> Page:
    return plain_redirect("/candidates")


@pages.post("/session/account")
def switch_account() -> Page:
    """The other account has users of its own, so its Super Admin looks at it first."""
    check_form()
    wanted = request.form.get("account", "")
    with visited() as world:
        names = {each["id"]: each["name"] for each in accounts.listed(world)}
    if wanted not in names:
        abort(404)
    session["account"] = wanted
    session.pop("user", None)
    flash(f"You now look at {names[wanted]}.")
    return plain_redirect("/candidates")


@pages.post("/session/user")
def switch_user() -> Page:
    check_form()
    with visited() as world:
        names = users.names(world)
    chosen = request.form.get("user", "")
    if chosen not in names:
        abort(404)
    session["user"] = chosen
    return back("board.board", f"You are now signed in as {names[chosen]}.")
