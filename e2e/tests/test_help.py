"""Help > Lever and the menu that leads to Integrations, as a member meets them."""

import re

from playwright.sync_api import expect

from e2e.line import Line
from e2e.places.greenroom import ALEX, LEE


def test_s17_integrations_is_two_clicks_away_from_everywhere(line: Line) -> None:
    line.greenroom.sign_in(LEE)
    line.greenroom.go("/templates/")

    line.greenroom.integrations()  # the name, then the entry


def test_s1_each_topic_is_reached_and_each_step_leads_into_the_product(line: Line) -> None:
    line.greenroom.sign_in()
    line.greenroom.open_menu()
    page = line.greenroom.page
    page.locator("details.menu").get_by_role("link", name="Help").click()

    contents = page.get_by_role("navigation", name="On this page").get_by_role("link")
    for link in contents.all():
        topic = (link.get_attribute("href") or "").removeprefix("#")
        link.click()
        section = page.locator(f"section[aria-labelledby='{topic}']")
        expect(section.get_by_role("heading", level=2)).to_be_in_viewport()
        assert section.locator("a.btn").count() > 0, topic


def test_s1_the_pictures_are_there_in_both_themes_and_have_words(line: Line) -> None:
    line.greenroom.sign_in()
    page = line.greenroom.page
    line.greenroom.go("/help/lever/")
    pictures = page.locator("picture img")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for picture in pictures.all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", value=True)
            expect(picture).to_have_attribute("alt", re.compile(r"\w+ \w+ \w+"))
            assert picture.evaluate("i => i.naturalWidth") > 0
            assert f"-{scheme}." in str(picture.evaluate("i => i.currentSrc"))


def test_s1_words_are_found_and_what_is_not_there_is_said(line: Line) -> None:
    line.greenroom.sign_in()
    line.greenroom.go("/help/lever/")
    page = line.greenroom.page
    page.keyboard.press("/")
    page.keyboard.type("authorized apps")

    expect(page.get_by_role("heading", name="End the integration")).to_be_visible()
    expect(page.get_by_role("heading", name="Write the questions")).to_be_hidden()
    page.get_by_label("Search in this help").fill("zebra crossing")
    expect(page.get_by_text("No topic holds these words.")).to_be_visible()


def test_s76_s77_both_ways_to_disconnect_are_led_to(line: Line) -> None:
    line.greenroom.sign_in()
    line.greenroom.go("/help/lever/#end")
    page = line.greenroom.page
    section = page.locator("section[aria-labelledby='end']")

    with page.expect_popup() as opened:
        section.get_by_role("link", name="Authorized Apps in Lever").click()
    expect(opened.value.get_by_role("link", name="Authorized Apps")).to_have_attribute(
        "aria-current", "page"
    )
    section.get_by_role("link", name="Open the Lever page").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/integrations/" in page.url


def test_s80_whether_it_helped_is_answered_and_read_by_an_admin(line: Line) -> None:
    reader = line.member(line.people.page())
    reader.sign_in(LEE)
    reader.go("/help/lever/")
    reader.page.get_by_label("No", exact=True).check()
    reader.page.get_by_label("What was missing, or what was good?").fill("Say more of <b>tags</b>.")
    reader.page.get_by_role("button", name="Send", exact=True).click()
    expect(reader.page.get_by_text("Your answer stays on this installation.")).to_be_visible()

    line.greenroom.sign_in(ALEX)
    line.greenroom.go("/help/lever/")
    said = line.greenroom.page.get_by_role("region", name="What your team says about this page")
    expect(said).to_contain_text("did not help: 1")
    expect(said).to_contain_text("Say more of <b>tags</b>.")
