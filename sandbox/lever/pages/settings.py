import json
import secrets
from typing import Any

from flask import Blueprint, abort, request

from sandbox.lever import deliveries
from sandbox.lever.core import here
from sandbox.lever.errors import BadRequest
from sandbox.lever.pages.frame import Page, back, change, show
from sandbox.lever.world import World, credentials, events, stages, webhooks

pages = Blueprint("settings", __name__)

TABS = {
    "credentials": "API credentials",
    "webhooks": "Webhooks",
    "apps": "Authorized Apps",
    "pipeline": "Pipeline",
}
SHOWN_DELIVERIES = 50


@pages.get("/settings/integrations")
def integrations() -> Page:
    tab = request.args.get("tab", "credentials")
    if tab not in TABS:
        abort(404)
    with here().world() as world:
        return _tab(world, tab)


def _tab(world: World, tab: str, **more: Any) -> str:
    context: dict[str, Any] = {"tab": tab, "tabs": TABS, **more}
    if tab == "credentials":
        context["keys"] = credentials.api_keys(world)
    elif tab == "webhooks":
        context["groups"] = _groups(world)
        context["deliveries"] = [_delivery(each) for each in _recent(world)]
    elif tab == "pipeline":
        context["stages"] = stages.listed(world)
    else:
        context["apps"] = credentials.authorized_apps(world)
    return show(f"settings_{tab}.html", world, **context)


def _groups(world: World) -> list[dict[str, Any]]:
    """Each event with its switch and its webhooks."""
    rows = webhooks.listed(world)
    switches = events.switches(world)
    return [
        {
            "event": event,
            "name": name,
            "is_on": switches[event],
            "webhooks": [dict(row) for row in rows if row["event"] == event],
        }
        for event, name in events.GROUPS.items()
    ]


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
    name = request.form.get("name", "").strip()
    if not name:
        raise BadRequest("An API key needs a name.")
    key = secrets.token_urlsafe(36)
    confidential = request.form.get("confidential") == "1"
    credentials.add_api_key(world, name, key, confidential=confidential)
    return _tab(world, "credentials", new_key=key)


@pages.post("/settings/keys/<ref>/revoke")
@change(super_admin=True)
def revoke_key(world: World, ref: str) -> Page:
    credentials.revoke_api_key(world, ref)
    return back("settings.integrations", "Revoked the API key.", tab="credentials")


@pages.get("/settings/apps/<ref>/revoke")
def confirm_revoke(ref: str) -> Page:
    with here().world() as world:
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
