"""Interviews on the calendar, in panels: one visit with one interview or several."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from sandbox.lever.errors import NotFound
from sandbox.lever.world import World, many, new_id, one, opportunities, packed
from sandbox.lever.world.events import announce

MINUTE_MS = 60_000

Values = Mapping[str, Any]


def add_panel(world: World, opportunity_id: str, values: Values, user_id: str) -> sqlite3.Row:
    opportunity, panel_id = opportunities.find(world, opportunity_id), new_id()
    world.db.execute(
        "insert into panels (id, opportunity, stage, user, created_at, applications, timezone,"
        " note, external_url, feedback_reminder) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (panel_id, opportunity_id, opportunity["stage"], user_id, world.at, *_of_panel(values)),
    )
    panel = find_panel(world, opportunity_id, panel_id)
    for each in values["interviews"]:
        add(world, panel, each, user_id)
    return panel


def replace_panel(world: World, panel: sqlite3.Row, values: Values, user_id: str) -> sqlite3.Row:
    """The whole of it: interviews named by id stay, the others go, new ones are made."""
    world.db.execute(
        "update panels set applications = ?, timezone = ?, note = ?, external_url = ?,"
        " feedback_reminder = ? where id = ?",
        (*_of_panel(values), panel["id"]),
    )
    kept = {each["id"] for each in values["interviews"] if each["id"]}
    for interview in of_panel(world, panel["id"]):
        if interview["id"] not in kept:
            delete(world, interview)
    for each in values["interviews"]:
        if each["id"]:
            replace(world, find(world, panel["opportunity"], each["id"]), each)
        else:
            add(world, panel, each, user_id)
    return find_panel(world, panel["opportunity"], panel["id"])


def _of_panel(values: Values) -> tuple[Any, ...]:
    names = ("timezone", "note", "externalUrl", "feedbackReminder")
    return (packed(values["applications"]), *(values[name] for name in names))


def delete_panel(world: World, panel: sqlite3.Row) -> None:
    for interview in of_panel(world, panel["id"]):
        delete(world, interview)
    world.db.execute("delete from panels where id = ?", (panel["id"],))


def find_panel(world: World, opportunity_id: str, panel_id: str) -> sqlite3.Row:
    row = one(
        world, "select * from panels where opportunity = ? and id = ?", opportunity_id, panel_id
    )
    if row is None:
        raise NotFound.object("panels", panel_id)
    return row


def panels(world: World, opportunity_id: str) -> list[sqlite3.Row]:
    return many(
        world,
        "select * from panels where opportunity = ? order by created_at desc, id",
        opportunity_id,
    )


def add(world: World, panel: sqlite3.Row, values: Values, user_id: str) -> sqlite3.Row:
    interview_id = new_id()
    world.db.execute(
        "insert into interviews (id, panel, opportunity, user, created_at, subject, note, location,"
        " interviewers, date, duration, feedback_template, feedback_reminder)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (interview_id, panel["id"], panel["opportunity"], user_id, world.at, *_columns(values)),
    )
    opportunities.touch(world, panel["opportunity"])
    interview = find(world, panel["opportunity"], interview_id)
    _tell(world, "interviewCreated", interview, "createdAt")
    return interview


def replace(world: World, interview: sqlite3.Row, values: Values) -> sqlite3.Row:
    world.db.execute(
        "update interviews set subject = ?, note = ?, location = ?, interviewers = ?, date = ?,"
        " duration = ?, feedback_template = ?, feedback_reminder = ? where id = ?",
        (*_columns(values), interview["id"]),
    )
    opportunities.touch(world, interview["opportunity"])
    _tell(world, "interviewUpdated", interview, "updatedAt")
    return find(world, interview["opportunity"], interview["id"])


def _columns(values: Values) -> tuple[Any, ...]:
    return (
        *(values[name] for name in ("subject", "note", "location")),
        packed(values["interviewers"]),
        *(values[name] for name in ("date", "duration", "feedbackTemplate", "feedbackReminder")),
    )


def delete(world: World, interview: sqlite3.Row) -> None:
    world.db.execute("delete from interviews where id = ?", (interview["id"],))
    opportunities.touch(world, interview["opportunity"])
    _tell(world, "interviewDeleted", interview, "deletedAt")


def clean(world: World, opportunity_id: str) -> None:
    """Those that have not been yet, when somebody is archived with `cleanInterviews`."""
    for interview in listed(world, opportunity_id):
        if interview["date"] > world.at:
            delete(world, interview)


def _tell(world: World, event: str, interview: sqlite3.Row, moment: str) -> None:
    opportunity = opportunities.find(world, interview["opportunity"])
    if world.settings.confidential_events or not opportunities.is_confidential(world, opportunity):
        data = {"interviewId": interview["id"], "panelId": interview["panel"]}
        announce(world, event, {**data, "opportunityId": opportunity["id"], moment: world.at})


def find(world: World, opportunity_id: str, interview_id: str) -> sqlite3.Row:
    row = one(
        world,
        "select * from interviews where opportunity = ? and id = ?",
        opportunity_id,
        interview_id,
    )
    if row is None:
        raise NotFound.object("interviews", interview_id)
    return row


def listed(world: World, opportunity_id: str) -> list[sqlite3.Row]:
    return many(
        world,
        "select * from interviews where opportunity = ? order by created_at desc, id",
        opportunity_id,
    )


def of_panel(world: World, panel_id: str) -> list[sqlite3.Row]:
    return many(world, "select * from interviews where panel = ? order by date, rowid", panel_id)


def shown(world: World, interview: sqlite3.Row) -> dict[str, Any]:
    opportunity_id = interview["opportunity"]
    panel = find_panel(world, opportunity_id, interview["panel"])
    posting = opportunities.find(world, opportunity_id)["posting"]
    return {
        "id": interview["id"],
        "panel": interview["panel"],
        "subject": interview["subject"],
        "note": interview["note"],
        "interviewers": json.loads(interview["interviewers"]),
        "timezone": panel["timezone"],
        "createdAt": interview["created_at"],
        "date": interview["date"],
        "duration": interview["duration"],
        "location": interview["location"],
        "feedbackTemplate": interview["feedback_template"],
        "feedbackForms": _forms(world, interview["id"]),
        "feedbackReminder": interview["feedback_reminder"],
        "user": interview["user"],
        "stage": panel["stage"],
        "canceledAt": None,
        "postings": [posting] if posting else [],
        "gcalEventUrl": None,
        "opportunityId": opportunity_id,
    }


def _forms(world: World, interview_id: str) -> list[str]:
    rows = many(
        world,
        "select id from feedback where interview = ? and deleted_at is null order by created_at",
        interview_id,
    )
    return [str(row["id"]) for row in rows]


def panel_shown(world: World, panel: sqlite3.Row) -> dict[str, Any]:
    inside = of_panel(world, panel["id"])
    ends = [each["date"] + each["duration"] * MINUTE_MS for each in inside]
    return {
        "id": panel["id"],
        "applications": json.loads(panel["applications"]),
        "canceledAt": None,
        "createdAt": panel["created_at"],
        "end": max(ends, default=None),
        # Those that Lever schedules by itself cannot be made, nor changed, through the API.
        "externallyManaged": True,
        "externalUrl": panel["external_url"],
        "feedbackReminder": panel["feedback_reminder"],
        "interviews": [_within(each) for each in inside],
        "note": panel["note"],
        "stage": panel["stage"],
        "start": inside[0]["date"] if inside else None,
        "timezone": panel["timezone"],
        "user": panel["user"],
    }


def _within(interview: sqlite3.Row) -> dict[str, Any]:
    people = json.loads(interview["interviewers"])
    return {
        "id": interview["id"],
        "date": interview["date"],
        "duration": interview["duration"],
        "feedbackReminder": interview["feedback_reminder"],
        "feedbackTemplate": interview["feedback_template"],
        "interviewers": [_invited(each) for each in people],
        "location": interview["location"],
        "note": interview["note"],
        "subject": interview["subject"],
    }


def _invited(person: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": person["id"],
        "email": person["email"],
        "name": person["name"],
        "responseStatus": "needsAction",
        "feedbackTemplate": person["feedbackTemplate"],
    }
