"""Access is revoked at Lever while an interview runs; later somebody connects again."""

from playwright.sync_api import expect

from e2e.line import Line
from e2e.places.candidate import Candidate
from e2e.places.lever import COMPLETED, consent

CLARA, CLARA_MAIL = "Clara Maple", "clara.maple@example.com"


def test_s78_revoked_nothing_more_is_sent_interviews_go_on_and_the_queue_is_kept(
    connected: Line,
) -> None:
    if not connected.inbox.messages(CLARA_MAIL):
        connected.lever.move(CLARA)
    connected.witness.note(CLARA, "sent by e-mail")
    candidate = Candidate(connected.people.page())
    candidate.open(connected.inbox.wait(CLARA_MAIL).link("/i/"))
    candidate.agree()

    connected.lever.page.bring_to_front()
    connected.lever.revoke()
    told = notice(connected)
    finish(candidate)

    connected.inbox.wait(CLARA_MAIL, count=2)
    assert connected.witness.writes() == told
    assert COMPLETED not in connected.witness.tags(CLARA)
    connect_again(connected)
    connected.witness.tagged(CLARA, COMPLETED)
    connected.witness.note(CLARA, "has completed")


def notice(line: Line) -> list[dict[str, object]]:
    """The next call finds out; then the tile says so. Returns what Lever had heard until then."""
    line.greenroom.page.bring_to_front()
    line.greenroom.connection()
    line.greenroom.page.get_by_role("button", name="Check now").click()
    expect(line.greenroom.page.get_by_text("Our access was revoked in Lever.")).to_be_visible()
    line.greenroom.go("/integrations/")
    expect(line.greenroom.tile()).to_contain_text("Revoked")
    return line.witness.writes()


def finish(candidate: Candidate) -> None:
    candidate.page.bring_to_front()
    candidate.check_devices(sample=False)
    for number in (1, 2, 3):
        candidate.expect_question(number)
        candidate.record(2)
        candidate.use_answer()
    candidate.expect_review()
    candidate.send()
    candidate.expect_receipt("Clara")


def connect_again(line: Line) -> None:
    """In the same window, as where new ones are blocked."""
    page = line.greenroom.page
    page.bring_to_front()
    page.add_init_script("window.open = () => null")
    line.greenroom.go("/integrations/")
    line.greenroom.tile().get_by_role("link", name="Connect again").click()
    line.greenroom.sign_in_button().click()
    consent(page)
    expect(line.greenroom.heading("Lever")).to_be_visible()
    expect(page.get_by_text("Our access was revoked in Lever.")).to_have_count(0)
