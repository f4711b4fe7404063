"""`make screens`: every page in both widths and themes into docs/screens, each looked at by axe.

Names given behind it (`make screens ONLY="branding help"`) leave the pictures of all other pages.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from e2e import german
from e2e.browser import People, chromium
from e2e.line import Line
from e2e.programs import ROOT, Product
from e2e.screens import by_hand, candidates, office, outside, sitter, tour
from e2e.screens import help as help_pictures
from e2e.screens.album import Album
from e2e.steps import Steps

FOLDER = ROOT / "docs" / "screens"
EVIDENCE = ROOT / ".data" / "e2e" / "screens"
MOST_BYTES = 12_000_000


def main() -> int:
    data = Path(tempfile.mkdtemp(prefix="greenroom-screens-"))
    product = Product(data / "data")
    album = Album(FOLDER, only=tuple(sys.argv[1:]))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.webp") if not album.only else ():
        old.unlink()
    try:
        film = sitter.draw(data)
        product.start()
        with chromium(f"--use-file-for-fake-video-capture={film}") as browser:
            _visit(product, People(browser), album)
    finally:
        product.stop()
        shutil.rmtree(data, ignore_errors=True)
    return _tell(album)


def _visit(product: Product, people: People, album: Album) -> None:
    line = Line(product, people, Steps("Every page"))
    try:
        office.before_connecting(line, album)
        by_hand.job(line, album)
        office.connecting(line, album)
        line.switch_on_webhooks()
        line.move()
        candidates.interview(line, album)
        candidates.by_link(line, album)
        for name in ("Lena Juniper", "Jonas Birch", "Priya Cedar", "Hana Fir"):
            line.lever.move(name)
        line.witness.note("Hana Fir", "was not sent")
        candidates.troubles(line, album)
        if not album.only:
            help_pictures.with_interviews(line)
        office.with_interviews(line, album)
        tour.walk(line, album)
        candidates.for_the_readme(line, album)
        office.errors(line, album, people.page())
        outside.lever(line, album)
        outside.inbox(line, album)
        album.misfits = _in_german(line)
        office.after_revoking(line, album)
    except BaseException:
        people.tell(EVIDENCE, product.logs())
        raise


def _in_german(line: Line) -> list[str]:
    """Nothing is photographed, all is measured."""
    room = german.office(line)
    job = german.fill(room)
    found = [*german.of_members(room, job), *german.of_the_connection(room)]
    return [*found, *german.of_candidates(line)]


def _tell(album: Album) -> int:
    print(f"\n{'page':<36} axe findings in 2 widths x 2 themes")
    for name, found in album.pages.items():
        print(f"{name:<36} {found}")
    for finding in (*album.findings, *album.misfits):
        print(f"  {finding}")
    size, found, misfits = album.finish(), len(album.findings), len(album.misfits)
    print(f"RESULT pages={len(album.pages)} findings={found} misfits={misfits} bytes={size}")
    return int(bool(found or misfits) or size > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
