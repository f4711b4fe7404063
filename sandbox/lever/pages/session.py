from flask import Blueprint, abort, request, session

from sandbox.lever.core import here
from sandbox.lever.pages.frame import Page, back, check_form, plain_redirect
from sandbox.lever.world import users

pages = Blueprint("session", __name__)


@pages.get("/")
def start() -> Page:
    return plain_redirect("/candidates")


@pages.post("/session/user")
def switch_user() -> Page:
    check_form()
    with here().world() as world:
        names = users.names(world)
    chosen = request.form.get("user", "")
    if chosen not in names:
        abort(404)
    session["user"] = chosen
    return back("board.board", f"You are now signed in as {names[chosen]}.")
