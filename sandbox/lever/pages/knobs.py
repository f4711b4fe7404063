"""Settings > Knobs: what Lever does not have, for making it mean."""

import json
from dataclasses import fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from flask import Blueprint, request

from sandbox.lever.core import here
from sandbox.lever.errors import BadRequest
from sandbox.lever.pages.frame import Page, back, change
from sandbox.lever.settings import GROUPS, Knob, Settings
from sandbox.lever.world import World

pages = Blueprint("knobs", __name__)

HINTS = get_type_hints(Settings)
WHOLE = ("times", "status")
NUMBERS = ("delay_s", "after_s", "for_s", "probability")
OUTCOMES = {
    "status": "answers this status, nothing else happens",
    "drop_request": "closes the connection, nothing else happens",
    "drop_answer": "does its work, then closes the connection",
    "late": "does its work and answers late",
    "body": "does its work and answers this body",
}


def shown() -> dict[str, Any]:
    """What the tab shows."""
    knobs = here().knobs
    settings = knobs.settings
    told = knobs.shown()
    return {
        "knob_groups": {
            name: [_widget(knob, getattr(settings, knob.name)) for knob in group]
            for name, group in GROUPS.items()
        },
        "faults": [{**each, "words": _words(each)} for each in told["faults"]],
        "spoilt": told["deliveries"],
        "later": [json.dumps(each) for each in told["later"]],
        "outcomes": OUTCOMES,
    }


def _widget(knob: Knob, value: Any) -> dict[str, Any]:
    kind = HINTS[knob.name]
    default = getattr(Settings(), knob.name)
    options = [str(each) for each in get_args(kind)] if get_origin(kind) is Literal else []
    return {
        "name": knob.name,
        "label": knob.label,
        "about": knob.about,
        "is_truth": kind is bool,
        "options": options,
        "value": _text(value),
        "is_on": value is True,
        "default": _text(default),
        "is_changed": value != default,
    }


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{each:g}" for each in value)
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _words(fault: dict[str, Any]) -> str:
    how = [name for name in ("drop_request", "drop_answer") if fault[name]]
    how += [f"{name} {fault[name]}" for name in ("status", "body") if fault[name] is not None]
    how += [f"{fault['delay_s']:g} s late"] if fault["delay_s"] else []
    when = "until cleared" if fault["times"] is None else f"{fault['times']} more"
    return f"{fault['method']} {fault['path']}: {', '.join(how) or 'nothing'}, {when}"


@pages.post("/settings/knobs")
@change(super_admin=True)
def turn(_world: World) -> Page:
    # Only what the form holds is turned, so a form of one knob leaves the others.
    told = {each.name for each in fields(Settings)} & request.form.keys()
    unticked = set(request.form.getlist("truths")) - told
    values = {name: _parsed(name, request.form[name].strip()) for name in told}
    here().knobs.change({**values, **dict.fromkeys(unticked, False)})
    return back("settings.integrations", "Turned the knobs.", tab="knobs")


def _parsed(name: str, text: str) -> Any:
    kind = HINTS[name]
    if kind is bool:
        return text == "1"
    if get_origin(kind) is Literal:
        known = {str(each): each for each in get_args(kind)}
        return known.get(text, text)
    if get_origin(kind) is tuple:
        return [_number(name, each) for each in text.split(",") if each.strip()]
    number = _number(name, text)
    return int(number) if kind is int and number == int(number) else number


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise BadRequest(f"{name} must be a number.") from error
    if not 0 <= number < float("inf"):
        raise BadRequest(f"{name} must be a number from 0 on.")
    return number


@pages.post("/settings/faults")
@change(super_admin=True)
def add_fault(_world: World) -> Page:
    outcome = request.form.get("outcome", "")
    if outcome not in OUTCOMES:
        raise BadRequest("Choose what the call does.")
    sent = {name: request.form.get(name, "").strip() for name in (*WHOLE, *NUMBERS)}
    values: dict[str, Any] = {name: _number(name, text) for name, text in sent.items() if text}
    values.update({name: int(values[name]) for name in WHOLE if name in values})
    if outcome != "status":
        values.pop("status", None)
    elif "status" not in values:
        raise BadRequest("Write which status it answers.")
    if outcome in ("drop_request", "drop_answer"):
        values[outcome] = True
    if outcome == "body":
        values["body"] = request.form.get("body", "")
    place = {"method": request.form.get("method", "*"), "path": request.form.get("path", "/v1/")}
    forever = {} if sent["times"] else {"times": None}
    here().knobs.change({"faults": [{**place, **values, **forever}]})
    return back("settings.integrations", "Added the fault.", tab="knobs")


@pages.post("/settings/faults/clear")
@change(super_admin=True)
def clear_faults(_world: World) -> Page:
    here().knobs.change({"clear_faults": True})
    return back("settings.integrations", "Cleared all faults.", tab="knobs")


@pages.post("/settings/faults/deliveries")
@change(super_admin=True)
def spoil_deliveries(_world: World) -> Page:
    names = ("drop", "duplicate", "delay")
    counts = {name: int(_number(name, request.form.get(name) or "0")) for name in names}
    late = _number("delay_s", request.form.get("delay_s") or "0")
    here().knobs.change({"deliveries": {**counts, "delay_s": late}})
    return back("settings.integrations", "The next deliveries will be spoilt.", tab="knobs")


@pages.post("/settings/knobs/reset")
@change(super_admin=True)
def reset(_world: World) -> Page:
    here().knobs.reset()
    return back("settings.integrations", "All knobs are as they were at the start.", tab="knobs")
