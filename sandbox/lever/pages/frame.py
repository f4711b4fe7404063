"""What all pages share: who is signed in, form tokens, the ledger, how moments are written."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from flask import Response, abort, flash, render_template, request, session, url_for

from sandbox.lever.core import here
from sandbox.lever.errors import BadRequest
from sandbox.lever.world import World, accounts, ledger, users
from sandbox.lever.world.users import ROLES, SUPER_ADMIN, User

LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
MINUTE_MS = 60_000
STEPS = ((1440 * MINUTE_MS, "d"), (60 * MINUTE_MS, "h"), (MINUTE_MS, "min"))
READ_ONLY_ROLE = "interviewer"

Page = Response | str


@contextmanager
def visited() -> Iterator[World]:
    """The account that this browser looks at; the first one at first."""
    with here().world() as world:
        chosen = session.get("account")
        account_id = accounts.find(world, chosen) if chosen else None
        yield replace(world, account_id=account_id or world.account_id)


def visitor(world: World) -> User:
    """The sandbox user that this browser is signed in as; a Super Admin at first."""
    everyone = [user for user in users.listed(world) if user["deactivatedAt"] is None]
    known = {user["id"]: user for user in everyone}
    chosen = session.get("user")
    if chosen in known:
        return known[chosen]
    return users.first_super_admin(world)


def show(template: str, world: World, **context: Any) -> str:
    active = [user for user in users.listed(world) if user["deactivatedAt"] is None]
    order = list(ROLES)
    return render_template(
        template,
        visitor=visitor(world),
        people=sorted(active, key=lambda user: order.index(user["accessRole"])),
        roles=ROLES,
        account_id=world.account_id,
        accounts=accounts.listed(world),
        at=world.at,
        form_token=form_token(),
        here=request.full_path.removesuffix("?"),
        **context,
    )


def form_token() -> str:
    if "form" not in session:
        session["form"] = secrets.token_urlsafe(24)
    return str(session["form"])


def check_form() -> None:
    sent = request.form.get("form_token", "")
    if not secrets.compare_digest(sent.encode(), str(session.get("form", "")).encode()) or not sent:
        abort(400, "This form is no longer valid. Go back, reload the page and try again.")


def change(*, super_admin: bool = False) -> Callable[[Callable[..., Page]], Callable[..., Page]]:
    """Wrap a view that changes something from a page's form."""

    def decorate(view: Callable[..., Page]) -> Callable[..., Page]:
        @wraps(view)
        def answer(**refs: str) -> Page:
            check_form()
            with visited() as world:
                _check_role(visitor(world), super_admin=super_admin)
                try:
                    page = view(world, **refs)
                except BadRequest as refusal:
                    abort(400, refusal.message)
                _record(world)
            return page

        return answer

    return decorate


def _check_role(user: User, *, super_admin: bool) -> None:
    if super_admin and user["accessRole"] != SUPER_ADMIN:
        abort(403, "Only a Super Admin can change this. Switch the user at the top of the page.")
    if user["accessRole"] == READ_ONLY_ROLE:
        abort(403, "An Interviewer can look, not change. Switch the user at the top of the page.")


def _record(world: World) -> None:
    user = visitor(world)
    entry = ledger.Entry("page", request.method, request.path, f"User {user['name']}", 302)
    body = {name: value for name, value in request.form.items() if name != "form_token"}
    ledger.record(world, entry, body=body)


def back(endpoint: str, message: str, **values: Any) -> Response:
    """Say what was done and return to where the form stood."""
    flash(message)
    target = local_path(request.form.get("next")) or url_for(endpoint, **values)
    return plain_redirect(target)


def plain_redirect(target: str) -> Response:
    return Response(status=303, headers={"Location": target})


def local_path(text: str | None) -> str | None:
    """A path of this site, or nothing; `//elsewhere` and `/\\elsewhere` are other sites."""
    if text and text.startswith("/") and not text.startswith(("//", "/\\")):
        return text
    return None


def moment(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).strftime("%-d %b %Y, %H:%M:%S UTC")


def machine_moment(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).isoformat(timespec="milliseconds")


def ago(at_ms: int, now_ms: int) -> str:
    gone = now_ms - at_ms
    for size, unit in STEPS:
        if gone >= size:
            return f"{gone // size} {unit} ago"
    return "just now"


def linked(text: str) -> list[tuple[str, bool]]:
    """Cut a text into pieces and say which are addresses."""
    pieces: list[tuple[str, bool]] = []
    end = 0
    for found in LINK.finditer(text):
        pieces += [(text[end : found.start()], False), (found.group(), True)]
        end = found.end()
    pieces.append((text[end:], False))
    return [piece for piece in pieces if piece[0]]
