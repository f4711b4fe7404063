"""One product and one browser for all journeys; the people of a journey are its own."""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from e2e.browser import People, chromium, folder_name
from e2e.line import Line
from e2e.programs import ROOT, Product
from e2e.steps import Steps

EVIDENCE = ROOT / ".data" / "e2e"
# The product's history goes on from one journey to the next.
ORDER = (
    "test_article",
    "test_before_connecting",
    "test_line",
    "test_entries",
    "test_doors",
    "test_player",
    "test_revoking",
    "test_key",
    "test_long_words",
    "test_hostile",
)
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the journeys into their order; whatever else is collected stays where it is."""
    ours = [place for place, item in enumerate(items) if item.path.stem in ORDER]
    in_order = sorted((items[place] for place in ours), key=_place)
    for place, item in zip(ours, in_order, strict=True):
        items[place] = item


def _place(item: pytest.Item) -> int:
    return ORDER.index(item.path.stem)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Everything running; afterwards no process of it is left, or the run fails."""
    running = Product(_reachable(tmp_path_factory) / "data")
    try:
        running.start()
        yield running
    finally:
        running.stop()


def _reachable(factory: pytest.TempPathFactory) -> Path:
    return factory.mktemp("journeys")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def people(request: pytest.FixtureRequest, product: Product, browser: Browser) -> Iterator[People]:
    opened = People(browser)
    yield opened
    if request.node.stash.get(FAILED, False):
        opened.tell(EVIDENCE / folder_name(request.node.name), product.logs())
    opened.leave()
    if opened.complaints:  # scripts that failed, or what the content policy stopped
        pytest.fail(f"The browser complained: {opened.complaints}")


@pytest.fixture
def line(request: pytest.FixtureRequest, product: Product, people: People) -> Line:
    return Line(product, people, Steps(request.node.name))


@pytest.fixture
def connected(line: Line) -> Line:
    """Signed in and connected to Lever with its events switched on, whoever did it."""
    line.sign_in()
    if not line.witness.webhooks():
        line.connect()
        line.switch_on_webhooks()
    return line
