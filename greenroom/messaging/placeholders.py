"""`{{ name }}` and nothing else: no filters, loops or lookups, so that a text can do nothing."""

import re
from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext as _

LONGEST_RESULT = 64_000
_OPENING = re.compile(r"\{\{(?: {0,4}([a-z_]{1,40}) {0,4}\}\})?")


class TextError(ValueError):
    """A message text that cannot be used, and where."""

    def __init__(self, problem: str, text: str, position: int) -> None:
        before = text[:position]
        self.problem = problem
        self.position = position
        self.line = before.count("\n") + 1
        self.column = position - (before.rfind("\n") + 1) + 1
        super().__init__(problem)

    def __str__(self) -> str:
        return _("Line %(line)d, column %(column)d: %(problem)s") % {
            "line": self.line,
            "column": self.column,
            "problem": self.problem,
        }


def names(text: str) -> Iterator[str]:
    """The placeholders in a text, in order."""
    return (match[1] for match in _OPENING.finditer(text) if match[1])


def check(text: str, longest: Mapping[str, int]) -> None:
    """Raise TextError unless each placeholder is listed and the result cannot grow too long.

    `longest` maps the placeholders of this kind to the length of their longest value.
    """
    size = len(text)
    for match in _OPENING.finditer(text):
        name = match[1]
        if name is None:
            raise TextError(_("“{{” does not begin a placeholder."), text, match.start())
        if name not in longest:
            problem = _("There is no placeholder “%(name)s” here.") % {"name": name}
            raise TextError(problem, text, match.start())
        size += longest[name]
        if size > LONGEST_RESULT:
            raise TextError(_("From here on the text grows too long."), text, match.start())
    if size > LONGEST_RESULT:
        raise TextError(_("The text is too long."), text, LONGEST_RESULT)


def fill(text: str, values: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
    """Put the values in, once: what looks like a placeholder inside a value stays as it is."""

    def value(match: re.Match[str]) -> str:
        return escape(values[match[1]]) if match[1] in values else match[0]

    return _OPENING.sub(value, text)
