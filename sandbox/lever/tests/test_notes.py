import httpx
import pytest

from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import Submit, opportunity

FIELD_KEYS = ("createdAt", "score", "stage", "text", "type", "user", "value")
PATH = f"/opportunities/{opportunity('ines')}/notes"


def test_a_note_has_the_recorded_shape(api: httpx.Client) -> None:
    answer = api.post(PATH, json={"value": "Invited: https://app.example.com/r/1"})
    note = answer.json()["data"]

    assert answer.status_code == 201
    keys = "id text fields user secret completedAt deletedAt createdAt noteId"
    assert list(note) == keys.split()
    assert {*note["fields"][0]} == {*FIELD_KEYS}
    assert (note["noteId"], note["user"], note["secret"]) == (note["id"], None, False)
    assert note["fields"][0]["stage"] == "applicant-new"


def test_notes_are_read_newest_first_without_note_id(api: httpx.Client) -> None:
    for value in ("first", "second"):
        api.post(PATH, json={"value": value})
    found = api.get(PATH).json()["data"]

    assert [note["fields"][0]["value"] for note in found] == ["second", "first"]
    assert "noteId" not in api.get(f"{PATH}/{found[0]['id']}").json()["data"]


def test_the_same_note_twice_is_two_notes(api: httpx.Client) -> None:
    for _ in range(2):
        api.post(PATH, json={"value": "once"})

    assert len(api.get(PATH).json()["data"]) == 2


def test_a_comment_joins_its_note(api: httpx.Client) -> None:
    note = api.post(PATH, json={"value": "note"}).json()["data"]["id"]

    api.post(PATH, params={"note_id": note}, json={"value": "comment"})

    fields = api.get(f"{PATH}/{note}").json()["data"]["fields"]
    assert [field["value"] for field in fields] == ["note", "comment"]


def test_replacing_and_deleting_api_made_notes(api: httpx.Client) -> None:
    note = api.post(PATH, json={"value": "note"}).json()["data"]["id"]

    replaced = api.put(f"{PATH}/{note}", json={"values": [{"value": "new"}]})
    deleted = api.delete(f"{PATH}/{note}")

    assert replaced.json() == {"data": {"noteId": note}}
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert "content-type" not in deleted.headers
    assert api.get(PATH).json()["data"] == []
    assert api.get(f"{PATH}/{note}").status_code == 404


def test_a_note_of_a_person_cannot_be_changed_by_api(api: httpx.Client, submit: Submit) -> None:
    submit(f"/candidates/{opportunity('ines')}/notes", note="By hand")
    note = api.get(PATH).json()["data"][0]

    assert note["user"] == ref("user", "sam")
    assert api.delete(f"{PATH}/{note['id']}").status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"value": ""},
        {"value": 7},
        {"value": "a", "score": 5},
        {"value": "a", "createdAt": 9_999_999_999_999},
        {"value": "a", "secret": "maybe"},
    ],
)
def test_a_wrong_note_is_a_400(api: httpx.Client, body: dict[str, object]) -> None:
    assert api.post(PATH, json=body).status_code == 400
    assert api.get(PATH).json()["data"] == []


def test_followers_and_mentions_are_messages_in_the_ledger(
    api: httpx.Client, control: httpx.Client
) -> None:
    api.post(PATH, json={"value": "Look @sam", "notifyFollowers": True})
    api.post(PATH, json={"value": "Write to ines.alder@example.com"})

    entries = control.get("/ledger").json()["entries"]
    messages = [each for each in entries if each["kind"] == "message"]

    assert len(messages) == 1
    assert messages[0]["detail"]["mentioned"] == ["sam"]
    assert messages[0]["detail"]["followers"] == [ref("user", "toni")]
