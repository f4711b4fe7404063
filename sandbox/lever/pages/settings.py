import json
import sqlite3
from typing import Any

from flask import Blueprint, abort, request

from sandbox.lever import deliveries
from sandbox.lever.errors import BadRequest, NotFound
from sandbox.lever.pages import knobs
from sandbox.lever.pages.frame import Page, back, change, show, visited
from sandbox.lever.world import World, credentials, events, stages, users, webhooks

pages = Blueprint("settings", __name__)

TABS = {
    "credentials": "API credentials",
    "webhooks": "Webhooks",
    "apps": "Authorized Apps",
    "pipeline": "Pipeline",
    "users": "Users",
    "accounts": "Accounts",
    "knobs": "Knobs",
}
SHOWN_DELIVERIES = 50


@pages.get("/settings/integrations")
def integrations() -> Page:
    tab = request.args.get("tab", "credentials")
    if tab not in TABS:
        abort(404)
    with visited() as world:
        return _tab(world, tab)


def _tab(world: World, tab: str, **more: Any) -> str:
    context: dict[str, Any] = {"tab": tab, "tabs": TABS, **more}
    if tab == "credentials":
        context["keys"] = [_key(row) for row in credentials.api_keys(world)]
        context["permissions"] = credentials.PERMISSIONS
    elif tab == "webhooks":
        context["groups"] = _groups(world)
        context["deliveries"] = [_delivery(each) for each in _recent(world)]
    elif tab == "pipeline":
        context["stages"] = stages.listed(world)
    elif tab == "users":
        context["users"] = users.listed(world)
    elif tab == "knobs":
        context.update(knobs.shown())
    elif tab == "apps":
        context["apps"] = credentials.authorized_apps(world)
    return show(f"settings_{tab}.html", world, **context)


def _key(row: sqlite3.Row) -> dict[str, Any]:
    allowed = credentials.permissions_of(row)
    names = None if allowed is None else [credentials.PERMISSIONS[each] for each in allowed]
    return {**dict(row), "allowed": names}


def _groups(world: World) -> list[dict[str, Any]]:
    """Each event with its switch and its webhooks."""
    rows = webhooks.listed(world)
    switches = events.switches(world)
    return [
        {
            "event": event,
            "name": name,
            "is_on": switches[event],
            "webhooks": [_webhook(row) for row in rows if row["event"] == event],
        }
        for event, name in events.GROUPS.items()
    ]


def _webhook(row: sqlite3.Row) -> dict[str, Any]:
    """Only what a person made here can be edited here, and shows its signature token."""
    return {**dict(row), "by_hand": row["credential"] == credentials.BY_HAND}


def _recent(world: World) -> list[dict[str, Any]]:
    return deliveries.history(world, SHOWN_DELIVERIES)


def _delivery(delivery: dict[str, Any]) -> dict[str, Any]:
    attempts = [
        {**each, "request": json.dumps(json.loads(each["request"]), indent=2)}
        for each in delivery["attempts"]
    ]
    pretty = json.dumps(json.loads(delivery["body"]), indent=2)
    return {**delivery, "attempts": attempts, "body": pretty}


@pages.post("/settings/webhooks/switch")
@change(super_admin=True)
def switch(world: World) -> Page:
    event, is_on = request.form.get("event", ""), request.form.get("on") == "1"
    if event not in events.GROUPS:
        raise BadRequest("There is no such event.")
    events.switch(world, event, is_on=is_on)
    state = "on" if is_on else "off"
    return back("settings.integrations", f"{events.GROUPS[event]} is {state}.", tab="webhooks")


@pages.post("/settings/webhooks")
@change(super_admin=True)
def add_webhook(world: World) -> Page:
    event = request.form.get("event", "")
    sent = {"url": request.form.get("url", "").strip(), "event": event}
    webhooks.create(world, credentials.BY_HAND, webhooks.wanted(sent))
    return back("settings.integrations", "Added the webhook.", tab="webhooks")


@pages.post("/settings/webhooks/<ref>/token")
@change(super_admin=True)
def renew_token(world: World, ref: str) -> Page:
    _made_by_hand(world, ref)
    webhooks.renew_token(world, ref)
    return back("settings.integrations", "The webhook has a new signature token.", tab="webhooks")


def _made_by_hand(world: World, ref: str) -> None:
    """What an app made through the API cannot be edited on the page."""
    if webhooks.find(world, ref)["credential"] != credentials.BY_HAND:
        raise NotFound.object("webhooks", ref)


@pages.post("/settings/webhooks/<ref>/delete")
@change(super_admin=True)
def delete_webhook(world: World, ref: str) -> Page:
    _made_by_hand(world, ref)
    webhooks.delete(world, ref)
    return back("settings.integrations", "Deleted the webhook.", tab="webhooks")


@pages.post("/settings/webhooks/<ref>/test")
@change(super_admin=True)
def test(world: World, ref: str) -> Page:
    webhooks.ping(world, ref)
    return back("settings.integrations", "Sent a test. See the delivery history.", tab="webhooks")


@pages.post("/settings/deliveries/<ref>/rerun")
@change(super_admin=True)
def rerun(world: World, ref: str) -> Page:
    if not deliveries.rerun(world, ref):
        abort(404)
    return back("settings.integrations", "Sent the delivery again.", tab="webhooks")


@pages.post("/settings/keys")
@change(super_admin=True)
def add_key(world: World) -> Page:
    is_limited = request.form.get("extent") == "some"
    options = credentials.KeyOptions(
        confidential=request.form.get("confidential") == "1",
        permissions=tuple(request.form.getlist("permission")) if is_limited else None,
    )
    key = credentials.new_api_key(world, request.form.get("name", "").strip(), options)
    return _tab(world, "credentials", new_key=key)


@pages.post("/settings/keys/<ref>/revoke")
@change(super_admin=True)
def revoke_key(world: World, ref: str) -> Page:
    credentials.revoke_api_key(world, ref)
    return back("settings.integrations", "Revoked the API key.", tab="credentials")


@pages.get("/settings/apps/<ref>/revoke")
def confirm_revoke(ref: str) -> Page:
    with visited() as world:
        apps = {app["client_id"]: app for app in credentials.authorized_apps(world)}
        if ref not in apps:
            abort(404)
        return show("revoke.html", world, app=apps[ref])


@pages.post("/settings/apps/<ref>/revoke")
@change(super_admin=True)
def revoke_app(world: World, ref: str) -> Page:
    credentials.revoke_app(world, ref)
    return back("settings.integrations", "Revoked the access.", tab="apps")


@pages.post("/settings/stages")
@change(super_admin=True)
def add_stage(world: World) -> Page:
    stages.add(world, request.form.get("text", ""), request.form.get("after", ""))
    return back("settings.integrations", "Added the stage.", tab="pipeline")


@pages.post("/settings/stages/<ref>")
@change(super_admin=True)
def rename_stage(world: World, ref: str) -> Page:
    stages.rename(world, ref, request.form.get("text", ""))
    return back("settings.integrations", "Renamed the stage.", tab="pipeline")
