"""Run the suites, then say the sum on the last line as pytest does.

Units share the two cores. Journeys and faults start whole programs and wait for them half of the
time, so these two suites run side by side.

Up to three tests that fail get a second try, alone. One that holds then does not keep a change
back, but it is named at the end, and to find out why it wavers is somebody's next work.
"""

import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / ".data" / "log"
FAILED, NOTHING_COLLECTED = 1, 5  # of pytest
SECOND_TRIES = 3  # more at once are no accident
OUTCOMES = ("passed", "failed", "errors", "skipped")
STEADY = "--hypothesis-profile=ci"  # built in: the same cases each time, and no clock


class Suite(NamedTuple):
    name: str
    folders: list[str]
    options: list[str]

    @property
    def report(self) -> Path:
        return LOG / f"tests-{self.name}.xml"


class Ran(NamedTuple):
    suite: Suite
    code: int
    counts: Counter[str]


UNITS = Suite(
    "units", ["greenroom", "sandbox", "scripts"], ["-n", "2", "--dist", "loadfile", STEADY]
)
JOURNEYS, FAULTS = Suite("journeys", ["e2e"], []), Suite("faults", ["faults"], [])


def main() -> int:
    LOG.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    first = [run(UNITS)]
    with ThreadPoolExecutor() as side_by_side:
        first += side_by_side.map(run, (JOURNEYS, FAULTS))
    total: Counter[str] = Counter()
    wavering: list[str] = []
    failed = False
    for ran in first:
        again, names = second_try(ran)
        total += again.counts
        wavering += names
        failed |= again.code not in (0, NOTHING_COLLECTED)
    for name in wavering:
        print(f"wavers, passed at the second try only: {name}")
    said = ", ".join(f"{total[outcome]} {outcome}" for outcome in OUTCOMES if total[outcome])
    print(f"\n===== {said} in {time.monotonic() - started:.2f}s =====", flush=True)
    return int(failed or not total["passed"])


def run(suite: Suite) -> Ran:
    """What it says goes to the terminal at once, except for that of the faults: they come last."""
    suite.report.unlink(missing_ok=True)
    words = [*suite.folders, f"--junitxml={suite.report}", *suite.options]
    said = LOG / f"tests-{suite.name}.log"
    if suite is not FAULTS:
        print(f"\n{suite.name}: {', '.join(suite.folders)}", flush=True)
        return Ran(suite, pytest(suite, *words), count(suite.report))
    with said.open("w") as file:
        code = pytest(suite, *words, output=file)
    return Ran(suite, code, count(suite.report))


def second_try(ran: Ran) -> tuple[Ran, list[str]]:
    suite, code, counts = ran
    if suite is FAULTS:
        print(f"\n{suite.name}: {', '.join(suite.folders)}")
        print((LOG / f"tests-{suite.name}.log").read_text(), flush=True)
    bad = failures(suite.report)
    if code != FAILED or len(bad) > SECOND_TRIES or counts["errors"]:
        return ran, []
    print(f"\n{suite.name}: a second try, alone", flush=True)
    if code := pytest(suite, *suite.folders, "--last-failed"):
        return Ran(suite, code, counts), []
    return Ran(suite, 0, counts - Counter(failed=len(bad)) + Counter(passed=len(bad))), bad


def pytest(suite: Suite, *words: str, output: IO[str] | None = None) -> int:
    cache = f"cache_dir=.pytest_cache/{suite.name}"  # what failed last, apart from the neighbour's
    command = [sys.executable, "-m", "pytest", "-q", "-o", cache, *words]
    done = subprocess.run(command, cwd=ROOT, stdout=output, stderr=output, check=False)
    return done.returncode


def count(report: Path) -> Counter[str]:
    if not report.exists():
        return Counter(errors=1)
    found: Counter[str] = Counter()
    for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 -- pytest's own
        for name, key in (("tests", "passed"), ("failures", "failed")):
            found[key] += int(suite.get(name, 0))
        for name in ("errors", "skipped"):
            found[name] += int(suite.get(name, 0))
    found["passed"] -= found["failed"] + found["errors"] + found["skipped"]
    return found


def failures(report: Path) -> list[str]:
    if not report.exists():
        return []
    cases = ET.parse(report).getroot().iter("testcase")  # noqa: S314 -- pytest's own
    return [
        f"{case.get('classname')}::{case.get('name')}"
        for case in cases
        if case.find("failure") is not None
    ]


if __name__ == "__main__":
    sys.exit(main())
