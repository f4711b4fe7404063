"""The real connector, spoken to by the sandbox's Lever."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.utils import timezone

from greenroom.ats.errors import (
    AtsDisconnected,
    AtsNotFound,
    AtsRefused,
    AtsUnavailable,
    NoAnswer,
)
from greenroom.ats.events import Event
from greenroom.integrations.lever.connector import Lever, LeverConnector
from greenroom.integrations.lever.tests.conftest import CALLBACK, KeyAccess
from sandbox.lever.seed import ref

INES = ref("opportunity", "ines")
VIDEO = ref("stage", "video")
SALES = ref("posting", "account-executive")


def test_s9_stages_come_in_pipeline_order(lever: Lever) -> None:
    names = [stage.name for stage in lever.stages()]

    assert names[:2] == ["New lead", "Reached out"]
    assert names[-1] == "Offer"


def test_an_opportunity_tells_all_that_a_decision_needs(lever: Lever) -> None:
    ines = lever.opportunity(INES)

    assert (ines.name, ines.emails) == ("Ines Alder", ("ines.alder@example.com",))
    assert ines.phones == ("+46 70 174 06 05",)
    assert ines.posting_ref == SALES
    assert ines.stage_ref == ines.stage_changes[-1].stage_ref == "applicant-new"
    assert not ines.is_archived


def test_a_posting_tells_its_own_tags_alone(lever: Lever) -> None:
    posting = lever.posting(SALES)

    assert posting.tags == ("myInterview:Sales screen",)
    assert posting.is_open
    assert not posting.is_confidential


def test_confidential_postings_are_listed_with_the_grant_only(
    lever: Lever, access: KeyAccess
) -> None:
    with_grant = {posting.ref for posting in lever.postings()}
    access.scopes.clear()

    without = {posting.ref for posting in lever.postings()}

    assert with_grant - without == {ref("posting", "solutions-architect")}


def test_lists_are_followed_to_their_last_page(
    lever: Lever, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenroom.integrations.lever.connector.PAGE", 5)

    refs = [one.ref for one in lever.opportunities(timezone.now() - timedelta(days=3650))]

    assert len(refs) == len(set(refs)) == 12


def test_s56_tags_are_a_set(lever: Lever) -> None:
    for _time in range(2):
        lever.add_tags(INES, ["myInterview: Invite Sent"])

    assert lever.opportunity(INES).tags.count("myInterview: Invite Sent") == 1
    lever.remove_tags(INES, ["myInterview: Invite Sent", "never there"])
    assert "myInterview: Invite Sent" not in lever.opportunity(INES).tags


def test_s63_a_note_is_found_again_by_its_mark(lever: Lever) -> None:
    lever.add_note(INES, "Watch here\nGR-abc")

    assert [note.text for note in lever.notes(INES)] == ["Watch here\nGR-abc"]


def test_f36_a_note_whose_answer_was_lost_may_have_been_written(
    lever: Lever, control: httpx.Client
) -> None:
    fault = {"method": "POST", "path": "/v1/opportunities", "drop_answer": True}
    control.post("/knobs", json={"faults": [fault]}).raise_for_status()

    with pytest.raises(NoAnswer):
        lever.add_note(INES, "GR-abc")

    assert [note.text for note in lever.notes(INES)] == ["GR-abc"]


@pytest.mark.parametrize("status", [500, 502, 503, 408, 429])
def test_f15_a_read_that_fails_for_now_may_be_tried_again(
    lever: Lever, control: httpx.Client, status: int
) -> None:
    fault = {"method": "GET", "path": "/v1/stages", "status": status}
    control.post("/knobs", json={"faults": [fault]}).raise_for_status()

    with pytest.raises(AtsUnavailable):
        lever.stages()

    assert lever.stages()


def test_f17_what_is_not_there_is_not_found(lever: Lever) -> None:
    with pytest.raises(AtsNotFound):
        lever.opportunity("00000000-0000-4000-8000-000000000000")


def test_a_ref_never_leaves_its_place_in_the_path(lever: Lever) -> None:
    with pytest.raises(AtsRefused):
        lever.opportunity("../users")


def test_every_request_takes_its_turn(lever: Lever, access: KeyAccess) -> None:
    lever.stages()
    lever.add_tags(INES, ["x"])

    assert access.turns == 2


def test_a_key_that_is_not_good_disconnects(lever: Lever, access: KeyAccess) -> None:
    access.key = "another"

    with pytest.raises(AtsDisconnected):
        lever.stages()


def test_s32_webhooks_are_made_with_a_secret_of_their_own(lever: Lever) -> None:
    first = lever.subscribe(Event.STAGE_CHANGE, "http://127.0.0.1:8000/hooks/one")
    second = lever.subscribe(Event.DELETED, "http://127.0.0.1:8000/hooks/two")

    assert first.secret
    assert first.secret != second.secret
    assert {one.ref for one in lever.subscriptions()} == {first.ref, second.ref}
    lever.unsubscribe(first.ref)
    assert [one.event for one in lever.subscriptions()] == [Event.DELETED]


def test_s48_a_posting_gets_the_tags_we_write(lever: Lever) -> None:
    sam = ref("user", "sam")

    lever.write_posting_tags(SALES, ["EMEA", "myInterview:Support screen"], sam)

    assert lever.posting(SALES).tags == ("EMEA", "myInterview:Support screen")


def test_s4_the_role_of_a_person_is_told(lever: Lever) -> None:
    sam, alex = lever.person(ref("user", "sam")), lever.person(ref("user", "alex"))

    assert (sam.role, sam.may_connect) == ("Super Admin", True)
    assert (alex.role, alex.may_connect) == ("Admin", False)


def a_code(connector: LeverConnector, wire: httpx.BaseTransport) -> str:
    browser = httpx.Client(transport=wire, base_url="http://lever.test")
    url = connector.sign_in_url("state-1")
    page = browser.get(url)
    fields = dict(parse_qs(urlsplit(url).query, keep_blank_values=True))
    token = page.text.partition('name="form_token" value="')[2].partition('"')[0]
    form = {name: values[0] for name, values in fields.items()}
    form |= {"decision": "allow", "form_token": token}
    answer = browser.post("/authorize", data=form)
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["state"] == ["state-1"]
    return query["code"][0]


def test_s22_a_code_is_exchanged_once(connector: LeverConnector, wire: httpx.BaseTransport) -> None:
    code = a_code(connector, wire)

    grant = connector.exchange(code)

    assert grant.person_ref == ref("user", "sam")
    assert grant.account_ref == ref("account", "northlight")
    assert "notes:write:admin" in grant.scopes
    with pytest.raises(AtsDisconnected):
        connector.exchange(code)


def test_refresh_tokens_rotate(connector: LeverConnector, wire: httpx.BaseTransport) -> None:
    first = connector.exchange(a_code(connector, wire))

    second = connector.refresh(first.refresh_token)

    assert second.refresh_token != first.refresh_token
    with pytest.raises(AtsDisconnected):
        connector.refresh(first.refresh_token)


def test_the_audience_ends_with_a_slash(connector: LeverConnector) -> None:
    query = parse_qs(urlsplit(connector.sign_in_url("s")).query)

    assert query["audience"] == ["http://lever.test/v1/"]
    assert query["redirect_uri"] == [CALLBACK]
