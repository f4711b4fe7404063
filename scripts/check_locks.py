"""Check that the lock files pin everything, and hold no address.

An address would tie every later installation to the machine on which the locks were made.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
SETS = ("base", "sandbox", "speech", "dev", "tests")
CONTAINED = (("base", "dev"), ("sandbox", "dev"), ("dev", "tests"), ("speech", "tests"))

PINNED = re.compile(r"^([A-Za-z0-9._-]+)==[^ ;]+( ;[^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
WANTED = re.compile(r"^([A-Za-z0-9._-]+)")


def main() -> int:
    mistakes = [*python_mistakes(), *node_mistakes(ROOT / "package-lock.json")]
    for mistake in mistakes:
        print(mistake)
    if not mistakes:
        print("Lock files: everything pinned with hashes, no address")
    return bool(mistakes)


def python_mistakes() -> Iterator[str]:
    pins = {name: read_lock(REQUIREMENTS / f"{name}.txt") for name in SETS}
    for name, found in pins.items():
        yield from found.mistakes
        wanted = read_wanted(REQUIREMENTS / f"{name}.in")
        for package in sorted(wanted - set(found.versions)):
            yield f"requirements/{name}.txt lacks {package}; run: make locks"
    for name, larger in CONTAINED:
        for package, version in pins[name].versions.items():
            if pins[larger].versions.get(package) != version:
                yield f"{package} differs between {name}.txt and {larger}.txt; run: make locks"


class Lock:
    def __init__(self) -> None:
        self.versions: dict[str, str] = {}
        self.mistakes: list[str] = []


def read_lock(path: Path) -> Lock:
    lock, package = Lock(), ""
    hashed: set[str] = set()
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line or line.lstrip().startswith("#"):
            if "://" in line:
                lock.mistakes.append(f"{path.name}:{number} holds an address")
        elif pin := PINNED.match(line):
            package = canonical(pin[1])
            lock.versions[package] = line.split("==")[1].split()[0]
        elif HASH.match(line):
            hashed.add(package)
        else:
            lock.mistakes.append(f"{path.name}:{number} is neither a pin nor a hash: {line}")
    lock.mistakes += [f"{path.name}: {name} has no hash" for name in lock.versions.keys() - hashed]
    return lock


def read_wanted(path: Path) -> set[str]:
    wanted: set[str] = set()
    for line in path.read_text().splitlines():
        if line.startswith("-r "):
            wanted |= read_wanted(path.parent / line.removeprefix("-r ").strip())
        elif found := WANTED.match(line):
            wanted.add(canonical(found[1]))
    return wanted


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def node_mistakes(path: Path) -> Iterator[str]:
    packages = json.loads(path.read_text())["packages"]
    for name, package in packages.items():
        if not name:
            continue
        if "resolved" in package:
            yield f"package-lock.json: {name} holds an address; see .npmrc"
        if "integrity" not in package and not package.get("inBundle"):
            yield f"package-lock.json: {name} has no hash"


if __name__ == "__main__":
    sys.exit(main())
