"""Run the suites one after the other, then say the sum on the last line as pytest does.

Units share the two cores; journeys and faults start whole programs and run alone.

Up to three tests that fail get a second try, alone. One that holds then does not keep a change
back, but it is named at the end, and to find out why it wavers is somebody's next work.
"""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple
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
    code: int
    counts: Counter[str]
    wavering: list[str]


SUITES = [
    Suite("units", ["greenroom", "sandbox", "scripts"], ["-n", "2", "--dist", "loadfile", STEADY]),
    Suite("journeys", ["e2e"], []),
    Suite("faults", ["faults"], []),
]


def main() -> int:
    LOG.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    total: Counter[str] = Counter()
    wavering: list[str] = []
    failed = False
    for suite in SUITES:
        ran = run(suite)
        total += ran.counts
        wavering += ran.wavering
        failed |= ran.code not in (0, NOTHING_COLLECTED)
    for name in wavering:
        print(f"wavers, passed at the second try only: {name}")
    said = ", ".join(f"{total[outcome]} {outcome}" for outcome in OUTCOMES if total[outcome])
    print(f"\n===== {said} in {time.monotonic() - started:.2f}s =====", flush=True)
    return int(failed or not total["passed"])


def run(suite: Suite) -> Ran:
    print(f"\n{suite.name}: {', '.join(suite.folders)}", flush=True)
    suite.report.unlink(missing_ok=True)
    code = pytest(*suite.folders, f"--junitxml={suite.report}", *suite.options)
    counts = count(suite.report)
    bad = failures(suite.report)
    if code != FAILED or len(bad) > SECOND_TRIES or counts["errors"]:
        return Ran(code, counts, [])
    print(f"\n{suite.name}: a second try, alone", flush=True)
    if code := pytest(*suite.folders, "--last-failed"):
        return Ran(code, counts, [])
    return Ran(code, counts - Counter(failed=len(bad)) + Counter(passed=len(bad)), bad)


def pytest(*words: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", *words]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


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
