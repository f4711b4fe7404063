"""Files and resumes of an opportunity."""

import sqlite3

from flask import Blueprint, request

from sandbox.lever.api import lists
from sandbox.lever.api.call import Answer, Call, Download, guarded
from sandbox.lever.api.opportunities import readable
from sandbox.lever.errors import BadRequest, NotFound, Unprocessable
from sandbox.lever.world import files

api = Blueprint("files", __name__)


@api.get("/opportunities/<ref>/files")
@guarded("files:read")
def list_files(call: Call, ref: str) -> Answer:
    readable(call, ref)
    rows = [row for row in files.listed(call.world, ref) if _within(row["uploaded_at"])]
    chosen, answer = lists.page(rows, lambda row: [row["uploaded_at"], row["id"]])
    is_bare = call.world.settings.files_list == "bare"
    return Answer(
        [files.shown(call.world, row) for row in chosen], beside=answer.beside, bare=is_bare
    )


def _within(moment: int, name: str = "uploaded_at") -> bool:
    start, end = lists.moment(f"{name}_start"), lists.moment(f"{name}_end")
    return (start is None or moment >= start) and (end is None or moment <= end)


@api.post("/opportunities/<ref>/files")
@guarded("files:write")
def upload_file(call: Call, ref: str) -> Answer:
    readable(call, ref)
    user = call.performer(required=True)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadRequest("file is required, as multipart/form-data")
    content = sent.read()
    if len(content) > files.SIZE_LIMIT:
        raise BadRequest("a file may have 30 MB at most")
    upload = files.Upload(sent.filename, sent.mimetype, content, user)
    return Answer(files.shown(call.world, files.add(call.world, ref, upload)), 201)


@api.get("/opportunities/<ref>/files/<file_ref>")
@guarded("files:read")
def get_file(call: Call, ref: str, file_ref: str) -> Answer:
    readable(call, ref)
    return Answer(files.shown(call.world, files.find(call.world, ref, file_ref)))


@api.get("/opportunities/<ref>/files/<file_ref>/download")
@guarded("files:read")
def download_file(call: Call, ref: str, file_ref: str) -> Answer:
    readable(call, ref)
    return _download(call, files.find(call.world, ref, file_ref))


def _download(call: Call, row: sqlite3.Row) -> Answer:
    if row["status"] == "error":
        raise Unprocessable("The file could not be processed.")
    content = files.content(call.world, row["id"])
    return Answer(file=Download(row["name"], row["content_type"], content))


@api.delete("/opportunities/<ref>/files/<file_ref>")
@guarded("files:write")
def delete_file(call: Call, ref: str, file_ref: str) -> Answer:
    readable(call, ref)
    files.delete(call.world, ref, file_ref, call.performer(required=True))
    return Answer(status=204)


@api.get("/opportunities/<ref>/file_actions")
@guarded("files:read")
def list_file_actions(call: Call, ref: str) -> Answer:
    readable(call, ref)
    actions = files.actions(call.world, ref)
    return lists.in_order([each for each in actions if _within(each["occurredAt"], "occurred_at")])


@api.get("/opportunities/<ref>/resumes")
@guarded("resumes:read")
def list_resumes(call: Call, ref: str) -> Answer:
    readable(call, ref)
    rows = files.listed(call.world, ref, "resume")
    if not rows and call.world.settings.missing_resumes == "not-found":
        raise NotFound.object("resumes", ref)
    chosen, answer = lists.page(rows, lambda row: [row["uploaded_at"], row["id"]])
    return Answer([files.resume_shown(call.world, row) for row in chosen], beside=answer.beside)


@api.get("/opportunities/<ref>/resumes/<file_ref>")
@guarded("resumes:read")
def get_resume(call: Call, ref: str, file_ref: str) -> Answer:
    readable(call, ref)
    return Answer(files.resume_shown(call.world, files.find(call.world, ref, file_ref, "resume")))


@api.get("/opportunities/<ref>/resumes/<file_ref>/download")
@guarded("resumes:read")
def download_resume(call: Call, ref: str, file_ref: str) -> Answer:
    readable(call, ref)
    return _download(call, files.find(call.world, ref, file_ref, "resume"))
