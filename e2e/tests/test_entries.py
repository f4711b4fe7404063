"""Every stage entry ends in something that a person can see."""

from playwright.sync_api import expect

from e2e.line import Line
from e2e.places.lever import INVITED

ELSEWHERE = "Phone screen"


def test_s70_s68_s69_no_address_is_told_and_after_the_fix_the_way_back_in_invites(
    connected: Line,
) -> None:
    lever, witness = connected.lever, connected.witness
    lever.move("Lena Juniper")
    note = witness.note("Lena Juniper", "was not sent")
    assert "no e-mail address" in note
    assert INVITED not in witness.tags("Lena Juniper")

    lever.write_contact("Lena Juniper", emails="lena@example.com")
    lever.move("Lena Juniper", ELSEWHERE)
    lever.move("Lena Juniper")
    connected.inbox.wait("lena@example.com")
    witness.tagged("Lena Juniper", INVITED)
    assert len([each for each in witness.notes("Lena Juniper") if "was not sent" in each]) == 1


def test_s45_s73_s74_a_tag_in_the_wrong_case_offers_the_nearest_names(connected: Line) -> None:
    connected.lever.move("Jonas Birch")
    note = connected.witness.note("Jonas Birch", "was not sent")

    assert "“myInterview:support screen”" in note
    assert "“myInterview:Support screen”" in note
    assert not connected.inbox.messages("jonas.birch@example.com")


def test_s46_no_tag_leaves_no_trace_on_the_candidate_and_stands_in_skipped(
    connected: Line,
) -> None:
    connected.lever.move("Priya Cedar")
    connected.greenroom.page.bring_to_front()
    connected.greenroom.connection()

    row = connected.greenroom.skipped("Priya Cedar")
    expect(row).to_contain_text("The posting has no tag of ours.")
    assert connected.witness.notes("Priya Cedar") == []
    assert connected.witness.tags("Priya Cedar") == []
    assert not connected.inbox.messages("priya.cedar@example.com")


def test_s44_two_tags_invite_nobody_and_are_both_named(connected: Line) -> None:
    connected.lever.move("Hana Fir")
    note = connected.witness.note("Hana Fir", "was not sent")

    assert "myInterview:Sales screen" in note
    assert "myInterview:Support screen" in note
    assert not connected.inbox.messages("hana.fir@example.com")


def test_c21_without_a_posting_it_is_skipped_with_the_reason(connected: Line) -> None:
    connected.lever.move("Noah Oak")
    connected.greenroom.page.bring_to_front()
    connected.greenroom.connection()

    row = connected.greenroom.skipped("Noah Oak")
    expect(row).to_contain_text("The candidate is not on a posting.")
    assert connected.witness.notes("Noah Oak") == []


def test_s66_s72_a_national_number_gets_the_mail_and_the_note_says_why_no_text(
    connected: Line,
) -> None:
    connected.lever.move("Clara Maple")
    connected.inbox.wait("clara.maple@example.com")
    note = connected.witness.note("Clara Maple", "sent by e-mail")

    assert "No text message:" in note
    assert not [each for each in connected.inbox.messages(kind="sms") if "7700900456" in each.to]


def test_s71_of_several_addresses_the_first_is_used_and_named(connected: Line) -> None:
    connected.lever.move("Ravi Laurel")
    connected.inbox.wait("ravi.laurel@example.com")
    note = connected.witness.note("Ravi Laurel", "sent by e-mail")

    assert "ravi.laurel@example.com" in note
    assert "several e-mail addresses" in note
    assert not connected.inbox.messages("ravi@home.example.com")


def test_s31_an_archived_candidate_is_never_invited(connected: Line) -> None:
    connected.lever.move_archived("Sofia Pine")
    connected.greenroom.page.bring_to_front()
    connected.greenroom.connection()

    expect(connected.greenroom.skipped("Sofia Pine")).to_contain_text("is archived")
    assert not connected.inbox.messages("sofia.pine@example.com")


def test_s31_archiving_closes_an_open_interview_politely(connected: Line) -> None:
    connected.lever.archive("Ravi Laurel")
    connected.witness.note("Ravi Laurel", "is closed: the candidate was archived")
    link = connected.inbox.wait("ravi.laurel@example.com", about="interview").link("/i/")
    page = connected.people.page()
    page.goto(link)
    answer = page.reload()

    assert answer is not None
    assert answer.status == 410
    expect(page.get_by_role("heading", name="What you can do")).to_be_visible()
    assert INVITED not in connected.witness.tags("Ravi Laurel")


def test_c32_who_stood_in_the_stage_before_us_is_not_invited(connected: Line) -> None:
    connected.greenroom.page.bring_to_front()
    connected.greenroom.connection()
    connected.greenroom.page.get_by_role("button", name="Check now").click()
    expect(connected.greenroom.page.get_by_role("main")).not_to_contain_text("looking now")

    assert connected.witness.notes("Theo Rowan") == []
    assert connected.witness.tags("Theo Rowan") == []
    assert not connected.inbox.messages("theo.rowan@example.com")
