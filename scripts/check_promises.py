"""Check the list of promises: each stands there once, with tests that exist or with "not yet".

`--found` prints the tests that carry a promise's number in their name, to fill the list from.
"""

import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "develop" / "promises.md"
PROMISES = [f"S{number}" for number in range(1, 81)] + [f"C{number}" for number in range(1, 37)]
NOT_YET = "not yet"

ROW = re.compile(r"^\|\s*([SC]\d+)\s*\|")
CELL = re.compile(r"(?<!\\)\|")
PYTHON_TEST = re.compile(r"`([\w./-]+\.py::[\w:\[\]. /-]+)`")
BROWSER_TEST = re.compile(r"`([\w./-]+\.test\.ts)(?:::([^`]+))?`")
NUMBERED = re.compile(r"::test((?:_[sc]\d+)+)(?:_|$)")


def main() -> int:
    collected = collect()
    if "--found" in sys.argv[1:]:
        print_found(collected)
        return 0
    rows = list(read_rows())
    mistakes = [*counted(rows), *tested(rows, collected)]
    for mistake in mistakes:
        print(mistake)
    kept = sum(NOT_YET not in cells[-1] for _, cells in rows)
    print(f"Promises: {len(rows)} listed, {kept} with tests, {len(rows) - kept} not yet")
    return bool(mistakes)


def read_rows() -> Iterator[tuple[str, list[str]]]:
    if not PAGE.exists():
        raise SystemExit(f"{PAGE.relative_to(ROOT)} is missing.")
    for line in PAGE.read_text().splitlines():
        if found := ROW.match(line):
            yield found[1], [cell.strip() for cell in CELL.split(line.strip().strip("|"))]


def counted(rows: list[tuple[str, list[str]]]) -> Iterator[str]:
    times = Counter(number for number, _ in rows)
    for number in PROMISES:
        if times[number] != 1:
            yield f"{number} is listed {times[number]} times"
    for number in times.keys() - set(PROMISES):
        yield f"{number} is not a promise"


def tested(rows: list[tuple[str, list[str]]], collected: set[str]) -> Iterator[str]:
    """The last column holds the tests, each in backquotes, or "not yet"."""
    for number, cells in rows:
        tests = cells[-1]
        named = [*PYTHON_TEST.findall(tests), *BROWSER_TEST.findall(tests)]
        if not named and tests.lower() != NOT_YET:
            yield f'{number} names no test and does not say "{NOT_YET}"'
        for test in PYTHON_TEST.findall(tests):
            if test not in collected:
                yield f"{number}: pytest does not collect {test}"
        for path, title in BROWSER_TEST.findall(tests):
            if not is_in(ROOT / path, title):
                yield f"{number}: there is no such test: {path} {title}"


def is_in(path: Path, title: str) -> bool:
    return path.exists() and title in path.read_text()


def collect() -> set[str]:
    """Names with and without their parameters: a promise may name all cases or one."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "--no-header"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if "::" in line and " " not in line[:1]]
    if done.returncode:
        raise SystemExit(f"pytest could not collect the tests:\n{done.stdout[-3000:]}")
    return {name for line in lines for name in (line, line.partition("[")[0])}


def print_found(collected: set[str]) -> None:
    by_number: dict[str, list[str]] = defaultdict(list)
    for test in sorted(collected):
        if "[" not in test and (found := NUMBERED.search(test)):
            for number in found[1].strip("_").split("_"):
                by_number[number.upper()].append(test)
    for number in PROMISES:
        for test in by_number[number]:
            print(f"{number} `{test}`")


if __name__ == "__main__":
    sys.exit(main())
