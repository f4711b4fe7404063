"""Lever connected by an API key that may not make webhooks: made by hand, and one is invited."""

import pytest
from playwright.sync_api import expect

from e2e.line import Line
from e2e.places.greenroom import STAGE_CHANGE
from e2e.places.lever import INVITED

NORA, NORA_MAIL = "Nora Linden", "nora.linden@example.com"
POSTING = "Account Executive, EMEA"
NOT_ALLOWED = ("Webhooks: read", "Webhooks: write")


@pytest.fixture
def apart(line: Line) -> Line:
    """Not connected, whatever happened before."""
    line.sign_in()
    line.greenroom.disconnect()
    return line


def test_s32_by_key_with_webhooks_by_hand_a_candidate_is_invited(apart: Line) -> None:
    apart.lever.page.bring_to_front()
    key = apart.lever.make_key("Greenroom", without=NOT_ALLOWED)
    connect(apart, key)
    make_webhook(apart)
    invite(apart)


def connect(line: Line, key: str) -> None:
    room = line.greenroom
    room.page.bring_to_front()
    with line.steps.step("give the key and read what it opens"):
        room.explanation()
        room.give_key(key)
        expect(room.page.get_by_role("heading", name="The key works")).to_be_visible()
        expect(room.page.get_by_role("row", name="Webhooks: write")).to_contain_text("by hand")
        assert key not in room.page.content()
    with line.steps.step("choose in whose name we write, and the trigger stage"):
        room.page.get_by_label("Write in the name of").select_option(label="Alex Admin, Admin")
        room.page.get_by_role("button", name="Connect", exact=True).click()
        room.expect_stages()
        room.choose_stages()
    with line.steps.step("Lever lets us make no webhooks: we look by ourselves, and say so"):
        expect(room.page.get_by_text("Lever did not let us make webhooks.")).to_be_visible()
        room.go("/integrations/")
        expect(room.tile()).to_contain_text("polling every 5 min")
        expect(room.tile()).to_contain_text(f"ends with {key[-4:]}")


def make_webhook(line: Line) -> None:
    room = line.greenroom
    with line.steps.step("copy the address to Lever and the token back"):
        room.hear_by_hand()
        address = room.address_of(STAGE_CHANGE)
        line.lever.page.bring_to_front()
        token = line.lever.add_webhook("Candidate stage change", address)
        room.page.bring_to_front()
        room.give_token(STAGE_CHANGE, token)
        expect(room.webhook(STAGE_CHANGE)).to_contain_text("waiting for the first")
    with line.steps.step("the row turns green while Lever verifies the connection"):
        line.lever.page.bring_to_front()
        line.lever.verify(address)
        room.page.bring_to_front()
        expect(room.webhook(STAGE_CHANGE)).to_contain_text("received")


def invite(line: Line) -> None:
    with line.steps.step(f"move {NORA} to the trigger stage"):
        someone = {"name": NORA, "emails": [NORA_MAIL], "posting": POSTING}
        line.witness.control("opportunities", someone)
        line.lever.page.bring_to_front()
        line.lever.move(NORA)
    with line.steps.step("the mail arrives; tag and note stand in Lever, in the chosen name"):
        line.inbox.wait(NORA_MAIL, about="interview")
        line.witness.tagged(NORA, INVITED)
        line.witness.note(NORA, "sent by e-mail")
        line.lever.profile(NORA)
        expect(line.lever.note("sent by e-mail")).to_contain_text("Alex Admin")
