"""Run the suites one after the other, then say the sum on the last line as pytest does.

Units share the two cores; journeys and faults start whole programs and run alone.
"""

import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / ".data" / "log"
NOTHING_COLLECTED = 5
STEADY = "--hypothesis-profile=ci"  # built in: the same cases each time, and no clock


class Suite(NamedTuple):
    name: str
    folders: list[str]
    options: list[str]


SUITES = [
    Suite("units", ["greenroom", "sandbox", "scripts"], ["-n", "2", "--dist", "loadfile", STEADY]),
    Suite("journeys", ["e2e"], []),
    Suite("faults", ["faults"], []),
]


def main() -> int:
    LOG.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    suites = [suite for suite in SUITES if all((ROOT / name).is_dir() for name in suite.folders)]
    codes = [run(suite) for suite in suites]
    total = {"passed": 0, "failed": 0, "errors": 0, "skipped": 0}
    for suite in suites:
        for outcome, number in count(report_of(suite)).items():
            total[outcome] += number
    said = ", ".join(f"{number} {name}" for name, number in total.items() if number)
    failed = any(code not in (0, NOTHING_COLLECTED) for code in codes)
    print(f"\n===== {said} in {time.monotonic() - started:.2f}s =====", flush=True)
    return int(failed or not total["passed"])


def run(suite: Suite) -> int:
    report = report_of(suite)
    report.unlink(missing_ok=True)
    print(f"\n{suite.name}: {', '.join(suite.folders)}", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *suite.options]
    return subprocess.run([*command, *suite.folders], cwd=ROOT, check=False).returncode


def report_of(suite: Suite) -> Path:
    return LOG / f"tests-{suite.name}.xml"


def count(report: Path) -> dict[str, int]:
    if not report.exists():
        return {"errors": 1}
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314 -- pytest's own
    numbers = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in suites:
        for name in numbers:
            numbers[name] += int(suite.get(name, 0))
    bad = numbers["failures"] + numbers["errors"] + numbers["skipped"]
    return {
        "passed": numbers["tests"] - bad,
        "failed": numbers["failures"],
        "errors": numbers["errors"],
        "skipped": numbers["skipped"],
    }


if __name__ == "__main__":
    sys.exit(main())
