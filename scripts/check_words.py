"""Check that no tracked file names somebody's machine or a package registry."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

FORBIDDEN = {
    "a path of somebody's machine": re.compile(
        r"(?<![\w.-])/(?:work|home/\w+|Users/\w+|opt/(?:wheels|pypi)|root/\.\w+|tmp/\w+/\w+)(?:/|\b)"
    ),
    "a package registry": re.compile(
        r"registry\.npmjs\.org|files\.pythonhosted\.org|pypi\.org/simple|registry\.yarnpkg\.com"
    ),
    "work left over": re.compile(r"\b(?:TODO|FIXME|XXX)\b"),
}


def main() -> int:
    mistakes = list(find_mistakes())
    for mistake in mistakes:
        print(mistake)
    if not mistakes:
        print("Words: no machine path, no registry, nothing left over")
    return bool(mistakes)


def find_mistakes() -> Iterator[str]:
    for path in tracked():
        try:
            text = path.read_text()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            for what, pattern in FORBIDDEN.items():
                if path != Path(__file__).resolve() and pattern.search(line):
                    yield f"{path.relative_to(ROOT)}:{number} holds {what}: {line.strip()[:120]}"


def tracked() -> list[Path]:
    # The checkout may belong to another user than the one who checks it.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.split("\0") if name]


if __name__ == "__main__":
    sys.exit(main())
