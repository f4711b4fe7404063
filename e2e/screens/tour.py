"""The guided demo, as its panel stands in the middle of a page and beside one."""

from e2e.line import Line
from e2e.places.tour import Tour
from e2e.screens.album import Album


def walk(line: Line, album: Album) -> None:
    tour = Tour(
        line.people.page(viewport={"width": 1280, "height": 900}), line.product.at.greenroom
    )
    tour.begin()
    tour.expect_step(1, "Move Emma Linden in Lever")
    album.take(tour.page, "demo")
    tour.page.goto(f"{line.product.at.greenroom}/jobs/")
    tour.expect_step(1, "Move Emma Linden in Lever")
    album.take(tour.page, "demo-beside-a-page")
    tour.press("End the guided demo")
