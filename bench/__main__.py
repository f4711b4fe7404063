"""Run one measurement, or list what there is."""

import ast
import importlib
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def run(arguments: list[str]) -> int:
    """The rest of the command line is the bench's own: it finds it in `sys.argv`."""
    name, rest = (arguments or [""])[0], arguments[1:]
    if name not in benches():
        print(_list_of("What shall be measured?" if not name else f"There is no bench “{name}”."))
        return 2
    sys.argv = [f"bench {name}", *rest]
    return int(importlib.import_module(f"bench.{name}").main())


def benches() -> dict[str, str]:
    """Each module that has a `main`, with the first line of its docstring."""
    trees = {path.stem: ast.parse(path.read_text()) for path in sorted(FOLDER.glob("[a-z]*.py"))}
    return {
        name: (ast.get_docstring(tree) or "").partition("\n")[0]
        for name, tree in trees.items()
        if any(isinstance(part, ast.FunctionDef) and part.name == "main" for part in tree.body)
    }


def _list_of(title: str) -> str:
    return "\n".join([title, *(f"  {name:10} {what}" for name, what in benches().items())])


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
