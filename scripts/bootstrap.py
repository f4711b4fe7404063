"""Set up a fresh clone. Standard library only: it runs before anything is installed.

`python3 scripts/bootstrap.py` prepares what `make demo` needs, `--tests` adds what the tests need.
Each step leaves a stamp inside the thing it made, so a second run has nothing to do.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import npm

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
BUILD = ROOT / "greenroom" / "ui" / "static" / "build"
LOG = ROOT / ".data" / "log" / "setup.log"
LOCK = ROOT / ".data" / "setup.lock"
REQUIREMENTS = ROOT / "requirements" / "dev.txt"
TEST_REQUIREMENTS = ROOT / "requirements" / "tests.txt"
OLDEST_PYTHON = (3, 11)
LOG_LINES_SHOWN = (14, 10)  # tools name the cause first and then explain themselves at length


class SetupError(Exception):
    """What went wrong, in words for the person who typed `make`."""


class Step(NamedTuple):
    title: str
    patience: str  # how long a first run takes
    stamp: Path
    fingerprint: Callable[[], str]
    work: Callable[[], None]


class Program(NamedTuple):
    command: str
    package: str
    without_it: str
    for_tests: bool = False


PROGRAMS = [
    Program("ffmpeg", "ffmpeg", "recordings cannot be checked, made seekable or converted"),
    Program("bwrap", "bubblewrap", "recordings are not opened, since nothing would confine ffmpeg"),
    Program("chromium", "chromium", "the browser journeys cannot run", for_tests=True),
    Program("firefox-esr", "firefox-esr", "nothing records in a second engine", for_tests=True),
]


def main() -> int:
    options = parse(sys.argv[1:])
    try:
        require_python()
        LOG.parent.mkdir(parents=True, exist_ok=True)
        with LOCK.open("w") as lock:
            wait_for(lock.fileno())
            run_steps(steps(tests=options.tests))
            install_programs(tests=options.tests)
    except SetupError as error:
        print(f"\nSet-up stopped: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSet-up interrupted; the next run goes on from here.", file=sys.stderr)
        return 130
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Set up this clone.")
    parser.add_argument("--tests", action="store_true", help="also what the tests need")
    return parser.parse_args(arguments)


def require_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        raise SetupError(
            f"this is Python {found}, but 3.11 or newer is needed.\n"
            "If you have one under another name: make PYTHON=python3.11 …"
        )


def wait_for(lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another set-up runs in this folder; waiting for it …", flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)


def steps(*, tests: bool) -> list[Step]:
    return [
        Step("Virtual environment", "a few seconds", VENV / ".stamp", venv_fingerprint, make_venv),
        packages("Python packages", VENV / ".packages", REQUIREMENTS),
        *([packages("Test packages", VENV / ".test-packages", TEST_REQUIREMENTS)] if tests else []),
        Step("Node packages", "half a minute", NODE_MODULES / ".stamp", node_fingerprint, npm_ci),
        Step("Front end", "a few seconds", BUILD / ".stamp", front_end_fingerprint, build),
    ]


def run_steps(steps: list[Step]) -> None:
    """Do what is due. The total counts the system programs, which come last."""
    for number, step in enumerate(steps, start=1):
        if read(step.stamp) == step.fingerprint():
            continue
        with Progress(f"[{number}/{len(steps) + 1}] {step.title}", step.patience):
            step.work()
            step.stamp.write_text(step.fingerprint())


class Progress:
    """One line a step: what it is, then how long it took."""

    def __init__(self, title: str, patience: str) -> None:
        self.title, self.patience = title, patience

    def __enter__(self) -> None:
        print(f"{self.title} (about {self.patience}) … ", end="", flush=True)
        self.started = time.monotonic()

    def __exit__(self, kind: object, *_: object) -> None:
        seconds = time.monotonic() - self.started
        print("failed" if kind else f"done in {seconds:.0f} s", flush=True)


def venv_fingerprint() -> str:
    return "sound" if venv_is_sound() else "to be made"


def venv_is_sound() -> bool:
    """False after the system's Python has gone or moved to another minor version."""
    question = "import importlib.util, sys; sys.exit(importlib.util.find_spec('pip') is None)"
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", question], check=False).returncode == 0


def make_venv() -> None:
    if venv_is_sound():
        return
    if not has_ensurepip():
        raise SetupError(
            "this Python cannot make virtual environments (ensurepip is missing).\n"
            f"On Debian one command cures it:\n\n    {sudo()}apt-get install python3-venv\n"
        )
    run([sys.executable, "-m", "venv", "--clear", VENV], "The virtual environment was not made")


def has_ensurepip() -> bool:
    try:
        import ensurepip  # noqa: F401, PLC0415 -- Debian leaves it out of python3
    except ImportError:
        return False
    return True


def packages(title: str, stamp: Path, pinned: Path) -> Step:
    return Step(title, "a minute", stamp, lambda: digest([pinned]), lambda: install(pinned))


def install(pinned: Path) -> None:
    run(
        [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-input", "-r", pinned],
        f"The packages of {pinned.relative_to(ROOT)} were not installed",
    )


def node_fingerprint() -> str:
    return digest([ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"])


def npm_ci() -> None:
    run_npm(["ci", "--no-progress"], "The Node packages were not installed")


def front_end_fingerprint() -> str:
    """The style sheet is made of the classes found in the pages, so pages count as sources."""
    sources = [
        *ROOT.glob("*.config.ts"),
        *ROOT.glob("tsconfig*.json"),
        *(ROOT / "frontend").rglob("*"),
        *(ROOT / "greenroom").glob("*/templates/**/*.html"),
    ]
    return digest([ROOT / "package-lock.json", *sources])


def build() -> None:
    run_npm(["run", "build"], "The front end was not built")


def run_npm(arguments: list[str], failure: str) -> None:
    words, changes = npm.command(*arguments)
    run([*words], failure, **changes)


def install_programs(*, tests: bool) -> None:
    missing = [
        program
        for program in PROGRAMS
        if (tests or not program.for_tests) and not shutil.which(program.command)
    ]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        try:
            apt_get(missing, number=len(steps(tests=tests)) + 1)
        except SetupError as error:
            print(f"\n{error}")
            name_missing(missing)
    elif missing:
        name_missing(missing)


def apt_get(missing: list[Program], *, number: int) -> None:
    packages = [program.package for program in missing]
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    with Progress(f"[{number}/{number}] System programs: {', '.join(packages)}", "a minute"):
        run(["apt-get", "update"], "The package lists were not read", **quiet)
        run(
            ["apt-get", "install", "--yes", "--no-install-recommends", *packages],
            "The system programs were not installed",
            **quiet,
        )


def name_missing(missing: list[Program]) -> None:
    packages = " ".join(program.package for program in missing)
    print("\nMissing on this machine (going on without):")
    for program in missing:
        print(f"  {program.package}: {program.without_it}")
    print(f"To cure it: {sudo()}apt-get install {packages}\n", flush=True)


def sudo() -> str:
    return "" if os.geteuid() == 0 else "sudo "


def run(command: list[str | Path], failure: str, **environment: str) -> None:
    """Run quietly; on failure show what was said."""
    words = list(map(str, command))
    with LOG.open("ab") as log:
        log.write(f"\n$ {' '.join(words)}\n".encode())
        begin = log.tell()
        log.flush()
        done = subprocess.run(
            words,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise SetupError(f"{failure}.\n\n{said_since(begin)}\n\nAll of it: {LOG.relative_to(ROOT)}")


def said_since(begin: int) -> str:
    lines = LOG.read_bytes()[begin:].decode(errors="replace").splitlines()
    first, last = LOG_LINES_SHOWN
    if len(lines) > first + last:
        lines = [*lines[:first], "…", *lines[-last:]]
    return "\n".join(f"    {line}" for line in lines)


def digest(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(set(paths)):
        if path.is_file():
            total.update(str(path.relative_to(ROOT)).encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def read(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
