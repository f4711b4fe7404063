"""The sandbox: a Lever that recruiters recognise, and an inbox with the messages."""

from e2e.line import EMAIL, NAME, Line
from e2e.screens.album import Album


def lever(line: Line, album: Album) -> None:
    page, url = line.lever.page, line.product.at.lever
    for path, name in (
        ("/candidates", "lever-board"),
        ("/candidates?archived=1", "lever-archived"),
        ("/candidates/new", "lever-new-candidate"),
        ("/postings", "lever-postings"),
        ("/settings/integrations?tab=webhooks", "lever-webhooks"),
        ("/settings/integrations?tab=credentials", "lever-credentials"),
        ("/settings/integrations?tab=apps", "lever-apps"),
    ):
        page.goto(f"{url}{path}")
        album.take(page, name)
    page.get_by_role("link", name="Revoke Access").click()
    album.take(page, "lever-revoke")
    page.goto(f"{url}/postings")
    page.get_by_role("link", name="Account Executive, EMEA").click()
    album.take(page, "lever-posting")
    line.lever.profile(NAME)
    album.take(page, "lever-profile")


def inbox(line: Line, album: Album) -> None:
    page, url = line.people.page(), line.product.at.inbox
    page.goto(url)
    album.take(page, "inbox")
    mails = line.inbox.messages(EMAIL)
    page.goto(f"{url}/messages/{mails[0].id}")
    album.take(page, "inbox-message")
    texts = line.inbox.messages(kind="sms")
    page.goto(f"{url}/messages/{texts[0].id}")
    album.take(page, "inbox-text")
    for message, name in ((mails[0], "mail-invitation"), (mails[-1], "mail-thanks")):
        # The inbox shows mails in a sandbox without scripts, in which axe cannot look around.
        page.goto("about:blank")
        page.set_content(message.html)
        album.take(page, name)
