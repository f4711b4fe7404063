import re

from flask.testing import FlaskClient

from sandbox.inbox.ledger import Arrival, Ledger
from sandbox.inbox.pages import MOST_SHOWN
from sandbox.inbox.smtp import read_email
from sandbox.inbox.tests.emails import INVITATION


def add_email(ledger: Ledger) -> int:
    return ledger.add(read_email(INVITATION, "interviews@example.com", "ada@example.com")).id


def test_the_empty_list_says_what_will_come(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)

    assert "No messages yet" in page
    assert "Clear the list" not in page


def test_the_list_shows_newest_first_with_their_kind(client: FlaskClient, ledger: Ledger) -> None:
    add_email(ledger)
    ledger.add(Arrival("sms", "SM1", "+15005550006", "+442079460000", text="Hello by text"))

    page = client.get("/").get_data(as_text=True)

    assert page.index("Hello by text") < page.index("Your video interview")
    assert ">Text<" in page
    assert ">E-mail<" in page


def test_a_long_list_says_that_it_is_cut(client: FlaskClient, ledger: Ledger) -> None:
    for number in range(MOST_SHOWN + 1):
        ledger.add(Arrival("sms", f"SM{number}", "+1", "+2", text=f"Text {number}"))

    page = client.get("/").get_data(as_text=True)

    assert f"the newest {MOST_SHOWN} of {MOST_SHOWN + 1}" in page
    assert page.count('class="message"') == MOST_SHOWN


def test_a_message_page_has_clickable_links_and_escapes_the_rest(
    client: FlaskClient, ledger: Ledger
) -> None:
    ledger.add(Arrival("sms", "SM1", "+1", "+2", text="<b>Go</b> http://127.0.0.1:8000/i/abc"))

    page = client.get("/messages/1").get_data(as_text=True)

    assert 'href="http://127.0.0.1:8000/i/abc"' in page
    assert "<b>" not in page


def test_a_strangers_html_runs_nothing_and_stands_in_our_frame_only(
    client: FlaskClient, ledger: Ledger
) -> None:
    number = add_email(ledger)

    policy = client.get(f"/messages/{number}/html").headers["Content-Security-Policy"]
    page = client.get(f"/messages/{number}").get_data(as_text=True)

    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert "allow-scripts" not in policy + page
    assert "allow-same-origin" not in policy + page


def test_our_pages_hold_no_inline_code(client: FlaskClient, ledger: Ledger) -> None:
    number = add_email(ledger)

    for path in ("/", f"/messages/{number}", "/messages/999"):
        answer = client.get(path)
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script>", answer.get_data(as_text=True))


def test_the_source_is_what_came(client: FlaskClient, ledger: Ledger) -> None:
    number = add_email(ledger)

    assert client.get(f"/messages/{number}/source").data == INVITATION


def test_clearing_empties_the_list_and_keeps_the_ledger(
    client: FlaskClient, ledger: Ledger
) -> None:
    add_email(ledger)

    assert client.post("/clear").status_code == 303
    assert ledger.shown() == []
    assert len(ledger.all()) == 1


def test_another_site_cannot_clear_the_list(client: FlaskClient, ledger: Ledger) -> None:
    add_email(ledger)

    answer = client.post("/clear", headers={"Origin": "http://elsewhere.example"})

    assert answer.status_code == 403
    assert len(ledger.shown()) == 1


def test_a_message_that_is_not_there_leads_back(client: FlaskClient) -> None:
    answer = client.get("/messages/7")

    assert answer.status_code == 404
    assert "See all messages" in answer.get_data(as_text=True)
