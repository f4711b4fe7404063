from typing import Any

import httpx

from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import opportunity

VIDEO = ref("stage", "video")
BLANK = ("name", "headline", "location", "phones", "emails", "links")
PERFORMER = {"perform_as": ref("user", "alex")}


def read(api: httpx.Client, key: str) -> dict[str, Any]:
    data: dict[str, Any] = api.get(f"/opportunities/{opportunity(key)}").json()["data"]
    return data


def move(api: httpx.Client, key: str, stage: str) -> httpx.Response:
    return api.put(f"/opportunities/{opportunity(key)}/stage", json={"stage": stage})


def test_a_move_is_kept_in_the_stage_history(api: httpx.Client) -> None:
    move(api, "ines", VIDEO)
    changes = read(api, "ines")["stageChanges"]

    assert [each["toStageId"] for each in changes] == ["applicant-new", VIDEO]
    assert changes[-1]["updatedAt"] == read(api, "ines")["lastAdvancedAt"]
    assert "userId" not in changes[-1]


def test_moving_to_the_same_stage_changes_nothing(api: httpx.Client) -> None:
    move(api, "ines", "applicant-new")

    assert len(read(api, "ines")["stageChanges"]) == 1


def test_two_entries_of_one_stage_have_two_moments(api: httpx.Client) -> None:
    for stage in (VIDEO, "applicant-new", VIDEO):
        move(api, "ines", stage)
    moments = [each["updatedAt"] for each in read(api, "ines")["stageChanges"]]

    assert len(set(moments)) == 4
    assert moments == sorted(moments)


def test_stage_and_tag_writes_answer_without_the_person(api: httpx.Client) -> None:
    path = f"/opportunities/{opportunity('ines')}"
    answers = [
        move(api, "ines", VIDEO),
        api.post(f"{path}/addTags", json={"tags": ["x"]}),
        api.put(f"{path}/archived", json={"reason": ref("reason", "withdrew")}),
    ]

    for answer in answers:
        data = answer.json()["data"]
        assert not any(data[name] for name in BLANK)
        assert "opportunityLocation" not in data


def test_add_links_answers_with_the_person_and_links_are_the_contacts(api: httpx.Client) -> None:
    body = {"links": ["https://app.example.com/i/1"]}

    data = api.post(f"/opportunities/{opportunity('ines')}/addLinks", json=body).json()["data"]

    assert (data["name"], data["links"]) == ("Ines Alder", body["links"])
    api.post(f"/opportunities/{opportunity('ines')}/removeLinks", json=body)
    assert read(api, "ines")["links"] == []


def test_a_tag_put_twice_is_there_once_and_an_absent_one_can_be_removed(
    api: httpx.Client,
) -> None:
    path = f"/opportunities/{opportunity('noah')}"

    for _ in range(2):
        api.post(f"{path}/addTags", json={"tags": ["myInterview: Invite Sent"]})
    assert read(api, "noah")["tags"] == ["Talent pool", "myInterview: Invite Sent"]

    for _ in range(2):
        answer = api.post(f"{path}/removeTags", json={"tags": ["myInterview: Invite Sent"]})
        assert answer.status_code == 200
    assert read(api, "noah")["tags"] == ["Talent pool"]


def test_posting_tags_follow_the_posting(api: httpx.Client) -> None:
    path = f"/postings/{ref('posting', 'account-executive')}"
    assert read(api, "ravi")["tags"][:2] == ["myInterview:Sales screen", "Account Executive, EMEA"]

    api.post(path, params=PERFORMER, json={"text": "Account Executive", "tags": ["myInterview:B"]})
    tags = read(api, "ravi")["tags"]

    assert "myInterview:Sales screen" not in tags
    assert "Account Executive, EMEA" not in tags
    assert tags[-2:] == ["myInterview:B", "Account Executive"]


def test_a_tag_put_by_hand_stays_when_the_posting_loses_it(api: httpx.Client) -> None:
    tag = "myInterview:Sales screen"
    api.post(f"/opportunities/{opportunity('ravi')}/addTags", json={"tags": [tag]})

    path = f"/postings/{ref('posting', 'account-executive')}"
    api.post(path, params=PERFORMER, json={"tags": []})

    assert tag in read(api, "ravi")["tags"]
    assert tag not in read(api, "clara")["tags"]


def test_a_confidential_posting_cannot_be_changed(api: httpx.Client) -> None:
    path = f"/postings/{ref('posting', 'solutions-architect')}"

    assert api.post(path, params=PERFORMER, json={"tags": []}).status_code == 403


def test_archiving_and_bringing_back(api: httpx.Client) -> None:
    path = f"/opportunities/{opportunity('mateo')}/archived"

    api.put(path, json={"reason": ref("reason", "hired")})
    archived = read(api, "mateo")
    api.put(path, json={"reason": None})

    assert archived["archived"]["reason"] == ref("reason", "hired")
    assert archived["tags"] == []
    assert read(api, "mateo")["archived"] is None
    assert "myInterview:t-7EAMVA1S" in read(api, "mateo")["tags"]
    assert api.put(path, json={}).status_code == 400
    assert api.put(path, json={"reason": "nothing"}).status_code == 404


def test_an_archived_opportunity_moves_and_stays_archived(api: httpx.Client) -> None:
    move(api, "sofia", VIDEO)

    assert read(api, "sofia")["stage"] == VIDEO
    assert read(api, "sofia")["archived"] is not None


def test_creating_needs_perform_as_and_joins_a_known_person(api: httpx.Client) -> None:
    body = {"name": "Ines A.", "emails": ["INES.alder@example.com"], "tags": ["Again"]}
    assert api.post("/opportunities", json=body).status_code == 400

    answer = api.post("/opportunities", params=PERFORMER, json=body)

    assert (answer.status_code, answer.json()["deduped"]) == (201, True)
    assert answer.json()["data"]["name"] == "Ines Alder"
    assert answer.json()["data"]["stage"] == "lead-new"


def test_at_most_one_posting_and_no_unknown_performer(api: httpx.Client) -> None:
    two = [ref("posting", "office-manager"), ref("posting", "people-partner")]
    body = {"name": "Two Postings", "postings": two}

    assert api.post("/opportunities", params=PERFORMER, json=body).status_code == 400
    stranger = {"perform_as": "nobody"}
    assert api.post("/opportunities", params=stranger, json={"name": "A"}).status_code == 400


def test_wrong_bodies_change_nothing(api: httpx.Client) -> None:
    path = f"/opportunities/{opportunity('ines')}"
    before = read(api, "ines")

    for body in ({}, {"tags": 7}, {"tags": [7]}, {"tags": [""]}, {"tags": None}):
        assert api.post(f"{path}/addTags", json=body).status_code == 400
    bare = api.post(f"{path}/addTags", content="[", headers={"Content-Type": "application/json"})
    assert bare.status_code == 400
    assert move(api, "ines", "nowhere").status_code == 404
    assert read(api, "ines") == before


def test_a_form_is_taken_like_json(api: httpx.Client) -> None:
    api.post(f"/opportunities/{opportunity('noah')}/addTags", data={"tags[]": ["a", "b"]})

    assert read(api, "noah")["tags"] == ["Talent pool", "a", "b"]
