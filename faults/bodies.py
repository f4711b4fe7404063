"""Ten thousand things that are no delivery of Lever's, or one with something wrong in it.

Each is drawn by its number from the seed alone, so one can be tried again. Nothing here knows how
the product reads a body; it knows only what Lever promises, which is in `signed`.
"""

import hashlib
import hmac
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

JSON = "application/json"
NOW_MS = 1_795_500_000_000
LARGEST = 80_000  # above what the door takes
EVENTS = ("candidateStageChange", "candidateArchiveChange", "candidateDeleted")
OTHER_EVENTS = ("candidateHired", "applicationCreated", "interviewCreated", "contactUpdated", "x")
NUMBERS = (
    "0", "-1", "-0", "1e999", "-1e999", "1.5", "1e3", "9" * 19, "9" * 400, "253402300799001",
    "0x10", "1_000", "01", "NaN", "Infinity", "-Infinity", "2147483648", "18446744073709551616",
)  # fmt: skip
TEXTS = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\ufeff", "\u202e", "\n", "\r\nX-Header: 1",
    "../users", "..%2f..%2fusers", "%00", "'; drop table ats_nudge; --", "{{ 7*7 }}", "%s%n%x",
    "<script>alert(1)</script>", "null", "true", "[]", "é" * 64, "😀" * 40, "A" * 65, "x" * 5000,
    "-" * 64, "https://elsewhere.invalid/", "file:///etc/passwd", "$where", "__proto__", "id\t1",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, "", "0", [], {}, [[]], [None], {"": ""}, {"a": {"b": 1}},
    *TEXTS,
)  # fmt: skip
FIELDS = ("event", "token", "triggeredAt", "signature", "data", "id")
DATA_FIELDS = ("opportunityId", "contactId", "candidateId", "fromStageId", "toStageId")
TYPES = (
    JSON, JSON, JSON, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 300, "text/xml",
    "application/json; charset=utf-16", "application/json; charset=nonsense", "text/html", "a/b/c",
    "application/octet-stream", "application/json\x0b", "image/svg+xml", "*/*", "application/json,",
)  # fmt: skip


@dataclass(frozen=True)
class Door:
    """One address that takes deliveries, and the secret by which they are signed."""

    path: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Hostile:
    """One request. `is_signed`: by somebody who knows the secret, so it may ask for a look."""

    kind: str
    path: str
    content: bytes
    content_type: str = JSON
    is_signed: bool = False
    # The length that it claims to have; None: the true one.
    claims: str | None = None
    method: str = "POST"


@dataclass(frozen=True)
class Draw:
    """What one of them is made with."""

    rng: random.Random
    doors: tuple[Door, ...]

    @property
    def door(self) -> Door:
        return self.rng.choice(self.doors)

    def ref(self) -> str:
        return str(UUID(int=self.rng.getrandbits(128), version=4))

    def bytes(self, most: int) -> bytes:
        return self.rng.randbytes(self.rng.randrange(most))


def drawn(seed: int, number: int, doors: tuple[Door, ...]) -> Hostile:
    rng = random.Random(f"{seed}:body:{number}")  # noqa: S311 - no secret
    kind, make = rng.choice(KINDS)
    made = make(Draw(rng, doors))
    return Hostile(**{**vars(made), "kind": kind})


def good(seed: int, door: Door) -> bytes:
    """A delivery with nothing wrong in it."""
    rng = random.Random(f"{seed}:good")  # noqa: S311 - no secret
    return written(signed(Draw(rng, (door,)), door))


def signed(draw: Draw, door: Door) -> dict[str, Any]:
    """As Lever sends it, for a candidate who is nobody's."""
    token = "".join(draw.rng.choices("0123456789abcdef", k=48))
    at = NOW_MS + draw.rng.randrange(10**9)
    data = {"opportunityId": draw.ref(), "contactId": draw.ref(), "toStageId": draw.ref()}
    return {
        "event": draw.rng.choice(EVENTS),
        "triggeredAt": at,
        "data": data,
        "token": token,
        "signature": sign(door.secret, token, at),
    }


def sign(secret: str, token: str, at: int) -> str:
    return hmac.new(secret.encode(), f"{token}{at}".encode(), hashlib.sha256).hexdigest()


def written(value: Any) -> bytes:
    """As JSON; half surrogates are written out."""
    return json.dumps(value).encode()


def _to(door: Door, content: bytes, **more: Any) -> Hostile:
    return Hostile("", door.path, content, **more)


def _wrong_signature(draw: Draw) -> Hostile:
    body = signed(draw, door := draw.door)
    body["token"] += "0"  # so the signature of the true one does not fit either
    wrong = (
        sign("", body["token"], 0), "0" * 64, "0" * 63, body["signature"] + "0", "é" * 64, "\0",
        "sha256=" + body["signature"], body["token"], "null",
    )  # fmt: skip
    return _to(door, written(body | {"signature": draw.rng.choice(wrong)}))


def _of_another(draw: Draw) -> Hostile:
    """Rightly signed for one door, put through another one."""
    door = draw.door
    others = [each for each in draw.doors if each.secret != door.secret]
    return _to(door, written(signed(draw, draw.rng.choice(others))))


def _missing_field(draw: Draw) -> Hostile:
    body = signed(draw, door := draw.door)
    gone = draw.rng.choice(FIELDS[:4])
    del body[gone]
    return _to(door, written(body))


def _hostile_field(draw: Draw) -> Hostile:
    """The signature does not cover it, so whoever caught one delivery may write what they like."""
    body = signed(draw, door := draw.door)
    body[draw.rng.choice(("event", "data", "id", "more"))] = draw.rng.choice(VALUES)
    return _to(door, written(body), is_signed=True)


def _hostile_data(draw: Draw) -> Hostile:
    body = signed(draw, door := draw.door)
    for _each in range(draw.rng.randrange(1, 4)):
        body["data"][draw.rng.choice(DATA_FIELDS)] = draw.rng.choice(VALUES)
    return _to(door, written(body), is_signed=True)


def _signed_oddly(draw: Draw) -> Hostile:
    """Token or moment are odd, and the signature is right for them as Python would write them."""
    body = signed(draw, door := draw.door)
    body["token"] = draw.rng.choice([text for text in TEXTS if not _is_half(text)])
    body["triggeredAt"] = draw.rng.choice([0, -1, 10**30, 253_402_300_799_001, NOW_MS])
    body["signature"] = sign(door.secret, body["token"], body["triggeredAt"])
    return _to(door, written(body), is_signed=True)


def _is_half(text: str) -> bool:
    """A half surrogate can't be signed: it has no bytes."""
    return any("\ud800" <= each <= "\udfff" for each in text)


def _raw_number(draw: Draw) -> Hostile:
    body = written(signed(draw, door := draw.door)).decode()
    at = body.index('"triggeredAt": ') + len('"triggeredAt": ')
    rest = body[body.index(",", at) :]
    return _to(door, f"{body[:at]}{draw.rng.choice(NUMBERS)}{rest}".encode())


def _twice(draw: Draw) -> Hostile:
    """Every reader of JSON takes another one of two values of the same name."""
    body = signed(draw, door := draw.door)
    name = draw.rng.choice((*FIELDS[:5], *DATA_FIELDS[:1]))
    more = f'"{name}": {json.dumps(draw.rng.choice(VALUES))}'
    text = written(body).decode()
    both = (f"{{{more}, {text[1:]}", f"{text[:-1]}, {more}}}")
    return _to(door, draw.rng.choice(both).encode(), is_signed=True)


def _nested(draw: Draw) -> Hostile:
    depth, (left, right) = draw.rng.choice((50, 500, 5000, 30_000)), draw.rng.choice(("[]", "{}"))
    inner = '"a":' if left == "{" else ""
    deep = (left + inner) * depth + "null" + right * depth
    body = signed(draw, door := draw.door)
    body["data"] = "DEEP"
    whole = written(body).decode().replace('"DEEP"', deep)
    return _to(door, draw.rng.choice((deep, whole, deep[:depth])).encode(), is_signed=True)


def _spoilt(draw: Draw) -> Hostile:
    """Cut, flipped or mixed up somewhere."""
    content = bytearray(written(signed(draw, door := draw.door)))
    for _each in range(draw.rng.randrange(1, 6)):
        content[draw.rng.randrange(len(content))] = draw.rng.randrange(256)
    cut = draw.rng.randrange(len(content)) if draw.rng.random() < 0.5 else len(content)  # noqa: PLR2004
    return _to(door, bytes(content[:cut]), is_signed=True)


def _encoded(draw: Draw) -> Hostile:
    text = written(signed(draw, door := draw.door)).decode()
    encoding = draw.rng.choice(("utf-16", "utf-16-be", "utf-32", "utf-8-sig", "utf-7", "cp500"))
    return _to(door, text.encode(encoding), is_signed=True)


def _large(draw: Draw) -> Hostile:
    body = signed(draw, door := draw.door)
    body["data"]["opportunityId"] = "x" * draw.rng.choice((60_000, LARGEST, 400_000))
    return _to(door, written(body), is_signed=True)


def _form(draw: Draw) -> Hostile:
    body = signed(draw, door := draw.door)
    flat = {name: str(value) for name, value in body.items()}
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="f"\r\n\r\n{value}\r\n'
        for name, value in flat.items()
    )
    forms = (
        (urlencode(flat).encode(), "application/x-www-form-urlencoded"),
        (f"{parts}--b--".encode(), "multipart/form-data; boundary=b"),
        (parts.encode(), "multipart/form-data; boundary=b"),
    )
    content, content_type = draw.rng.choice(forms)
    return _to(door, content, content_type=content_type)


def _typed(draw: Draw) -> Hostile:
    """A good delivery under any name: what counts is what stands in it."""
    body = signed(draw, door := draw.door)
    return _to(door, written(body), content_type=draw.rng.choice(TYPES), is_signed=True)


def _binary(draw: Draw) -> Hostile:
    return _to(draw.door, draw.bytes(3000), content_type=draw.rng.choice(TYPES))


def _not_an_object(draw: Draw) -> Hostile:
    return _to(draw.door, written(draw.rng.choice(VALUES)))


def _claims(draw: Draw) -> Hostile:
    """A length that is not the true one, as a broken proxy might hand it on."""
    content = written(signed(draw, door := draw.door))
    lengths = (
        "-1",
        "0",
        "",
        "abc",
        "1e3",
        "9" * 30,
        "+12",
        " 12",
        str(len(content) // 2),
        "\uff10",
    )
    return _to(door, content, claims=draw.rng.choice(lengths), is_signed=True)


def _elsewhere(draw: Draw) -> Hostile:
    """Addresses that nobody has, and other ways of asking at one that somebody has."""
    door = draw.door
    handle = door.path.rpartition("/")[2]
    paths = (
        "/hooks/" + draw.bytes(20).hex(), "/hooks/" + handle.upper(), "/hooks/" + handle[:-1],
        f"/hooks/{handle}/", f"/hooks//{handle}", "/hooks/%00", "/hooks/é", "/hooks/" + "a" * 4000,
        f"/hooks/../hooks/{handle}", "/hooks/\0", "/hooks/" + handle + "\n",
    )  # fmt: skip
    return Hostile("", draw.rng.choice(paths), written(signed(draw, door)))


def _asked(draw: Draw) -> Hostile:
    methods = ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POSTS")
    content = written(signed(draw, door := draw.door))
    return _to(door, content, method=draw.rng.choice(methods))


KINDS: tuple[tuple[str, Callable[[Draw], Hostile]], ...] = (
    ("wrong signature", _wrong_signature),
    ("another's signature", _of_another),
    ("missing field", _missing_field),
    ("hostile field", _hostile_field),
    ("hostile data", _hostile_data),
    ("signed oddly", _signed_oddly),
    ("raw number", _raw_number),
    ("twice", _twice),
    ("nested", _nested),
    ("spoilt", _spoilt),
    ("encoded", _encoded),
    ("large", _large),
    ("form", _form),
    ("typed", _typed),
    ("binary", _binary),
    ("not an object", _not_an_object),
    ("claims", _claims),
    ("elsewhere", _elsewhere),
    ("asked", _asked),
)
