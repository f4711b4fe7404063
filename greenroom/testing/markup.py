"""What a page is made of: the elements and their attributes, without the words in them."""

from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

ADDRESSES = {"href", "src", "action", "formaction", "hx-get", "hx-post", "poster", "data"}
SCHEMES = {"", "http", "https", "mailto", "tel", "data"}
DATA_SCRIPTS = {"application/json", "module"}

Shape = Counter[tuple[str, tuple[str, ...]]]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: Shape = Counter()
        self.faults: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape[tag, tuple(sorted(name for name, _value in attrs))] += 1
        told = {name: value or "" for name, value in attrs}
        if len(told) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice: {attrs}")
        if tag == "script" and not told.get("src") and told.get("type") not in DATA_SCRIPTS:
            self.faults.append(f"a script of its own: {attrs}")
        self.faults += [f"<{tag} {name}>" for name in told if name.startswith("on")]
        self.faults += [
            f"<{tag} {name}={value}>"
            for name, value in told.items()
            if name in ADDRESSES and not _is_plain(value)
        ]

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - the signature is the parser's
        self.shape["#comment", ()] += 1

    def handle_decl(self, decl: str) -> None:
        self.shape[f"#{decl.lower()}", ()] += 1

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"a declaration: {data}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"an instruction: {data}")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _is_plain(address: str) -> bool:
    return urlsplit(address.strip()).scheme.lower() in SCHEMES


@dataclass(frozen=True)
class Page:
    shape: Shape
    faults: list[str]
    """What must not be in any page of ours."""
    text: str


def read(html: bytes | str) -> Page:
    reader = _Reader()
    reader.feed(html.decode() if isinstance(html, bytes) else html)
    reader.close()
    return Page(reader.shape, reader.faults, "".join(reader.text))
