from typing import Any

import httpx

from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import opportunity

AS = {"perform_as": ref("user", "alex")}
PATH = f"/opportunities/{opportunity('ines')}/files"
SUMMARY = b"%PDF-1.7 a summary"


def upload(api: httpx.Client, name: str = "summary.pdf") -> dict[str, Any]:
    sent = {"file": (name, SUMMARY, "application/pdf")}
    data: dict[str, Any] = api.post(PATH, params=AS, files=sent).json()["data"]
    return data


def test_a_file_is_kept_listed_and_given_back(api: httpx.Client) -> None:
    data = upload(api)

    assert list(data) == ["id", "downloadUrl", "ext", "name", "uploadedAt", "status", "size"]
    assert (data["ext"], data["status"], data["size"]) == (".pdf", "processed", len(SUMMARY))
    assert api.get(PATH).json() == {"data": [data], "hasNext": False}
    again = api.get(data["downloadUrl"])
    assert (again.content, again.headers["content-type"]) == (SUMMARY, "application/pdf")


def test_a_file_larger_than_other_bodies_may_be_is_taken(api: httpx.Client) -> None:
    large = b"x" * 2_000_000

    answer = api.post(PATH, params=AS, files={"file": ("a.txt", large, "text/plain")})

    assert answer.json()["data"]["size"] == len(large)
    assert api.post(f"{PATH.removesuffix('files')}notes", content=large).status_code == 413


def test_an_upload_needs_a_performer_and_a_file(api: httpx.Client) -> None:
    sent = {"file": ("a.pdf", SUMMARY, "application/pdf")}

    assert api.post(PATH, files=sent).status_code == 400
    assert api.post(PATH, params=AS, data={"file": "text"}).status_code == 400


def test_deleting_leaves_a_trace_in_the_actions(api: httpx.Client) -> None:
    file = upload(api)["id"]

    assert api.delete(f"{PATH}/{file}").status_code == 400
    assert api.delete(f"{PATH}/{file}", params=AS).status_code == 204

    assert api.get(f"{PATH}/{file}").status_code == 404
    actions = api.get(f"{PATH.removesuffix('files')}file_actions").json()["data"]
    assert [each["action"] for each in actions] == ["deleted", "uploaded"]


def test_a_wrong_time_is_a_400_and_a_right_one_filters(api: httpx.Client) -> None:
    moment = upload(api)["uploadedAt"]

    assert api.get(PATH, params={"uploaded_at_start": "x"}).status_code == 400
    assert api.get(PATH, params={"uploaded_at_start": moment + 1}).json()["data"] == []
    assert len(api.get(PATH, params={"uploaded_at_end": moment}).json()["data"]) == 1


def test_what_lever_cannot_process(api: httpx.Client, control: httpx.Client) -> None:
    assert upload(api, "film.mp4")["status"] == "unsupported"

    control.post("/knobs", json={"file_status": "error", "files_list": "bare"})
    broken = upload(api)

    answer = api.get(broken["downloadUrl"])
    assert (broken["status"], answer.status_code) == ("error", 422)
    assert [each["name"] for each in api.get(PATH).json()] == ["summary.pdf", "film.mp4"]


def test_a_person_downloads_it_from_the_profile(api: httpx.Client, browser: httpx.Client) -> None:
    file = upload(api)["id"]
    page = f"/candidates/{opportunity('ines')}"

    assert f"{page}/files/{file}" in browser.get(page).text
    assert browser.get(f"{page}/files/{file}").content == SUMMARY
    assert browser.get(f"/candidates/{opportunity('jonas')}/files/{file}").status_code == 404


def test_resumes_of_who_has_none(api: httpx.Client, control: httpx.Client) -> None:
    path = f"/opportunities/{opportunity('ines')}/resumes"
    assert api.get(path).json() == {"data": [], "hasNext": False}

    control.post("/knobs", json={"missing_resumes": "not-found"})

    assert api.get(path).json()["code"] == "ResourceNotFound"


def test_a_new_opportunity_brings_a_resume_and_files(api: httpx.Client) -> None:
    sent = [
        ("resumeFile", ("cv.pdf", SUMMARY, "application/pdf")),
        ("files[]", ("a.txt", b"a", "text/plain")),
    ]
    body = {"name": "Vera Willow", "emails[]": ["vera.willow@example.com"], "tags[]": ["a", "b"]}

    made = api.post("/opportunities", params=AS, data=body, files=sent).json()["data"]

    place = f"/opportunities/{made['id']}"
    assert made["tags"] == ["a", "b"]
    resume = api.get(f"{place}/resumes").json()["data"][0]
    assert (resume["file"]["name"], list(resume["parsedData"])) == (
        "cv.pdf",
        ["positions", "schools"],
    )
    assert api.get(resume["file"]["downloadUrl"]).content == SUMMARY
    assert [each["name"] for each in api.get(f"{place}/files").json()["data"]] == ["a.txt"]
