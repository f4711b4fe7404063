"""Two hundred who record at once, and two hundred who watch by a slow line."""

import argparse
import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.house import House
from bench.measuring import Times
from bench.media_recordings import an_organisation
from bench.sender import Line, undisturbed
from bench.uploads import Recorders, open_takes
from greenroom.interviews import actions
from greenroom.interviews.models import Invitation
from greenroom.media.stores import current_store
from greenroom.recordings.actions import TakeRequest
from greenroom.recordings.models import Rendition, Take
from greenroom.testing.factories import a_member, an_invitation, consent_to_all

OK = 200
MOST_ACK_MS, MOST_TIMES = 250, 2
BYTES_A_SECOND = 500_000 // 8
SIP = BYTES_A_SECOND // 10
PACE = 20
"""Other requests a second."""


def recorders(home: House, _recording: Path, options: argparse.Namespace) -> bool:
    with an_organisation() as organisation_id:
        takes = open_takes(organisation_id, options.people)
    host, port = _place(home)
    people, before = Recorders(host, port, takes), home.cpu_seconds()
    with undisturbed():
        asyncio.run(_for(people, options.seconds))
    times, statuses = Times(tuple(people.each_ms)), Counter(people.statuses)
    errors = sum(count for status, count in statuses.items() if status != OK)
    cpu = (home.cpu_seconds() - before) / options.seconds
    print(
        f"RESULT bench=media part=recorders people={options.people} kbit_s=650 "
        f"seconds={options.seconds} chunks={len(people.statuses)} errors={errors} "
        f"p50_ms={times.p50:.0f} p99_ms={times.at(0.99):.0f} web_cores={cpu:.2f}",
        flush=True,
    )
    return errors == 0 and times.at(0.99) <= MOST_ACK_MS


async def _for(people: Recorders, seconds: int) -> None:
    people.start()
    await asyncio.sleep(seconds)
    await people.stop()


def viewers(home: House, recording: Path, options: argparse.Namespace) -> bool:
    request = _watching(home, recording)
    address, host = reverse(settings.LOGIN_URL), urlsplit(home.base_url).netloc
    page = f"GET {address} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    with undisturbed():
        alone, beside, slow = asyncio.run(_both(home, request, page, options))
    ratio = beside.at(0.99) / alone.at(0.99)
    print(
        f"RESULT bench=media part=viewers people={options.people} kbit_s=500 "
        f"watching={slow.watching} mib={slow.taken / 2**20:.0f} others_p99_alone_ms="
        f"{alone.at(0.99):.1f} others_p99_ms={beside.at(0.99):.1f} ratio={ratio:.2f}",
        flush=True,
    )
    return ratio <= MOST_TIMES and slow.watching == options.people


async def _both(
    home: House, request: bytes, page: bytes, options: argparse.Namespace
) -> tuple[Times, Times, "Slow"]:
    host, port = _place(home)
    await _pages(host, port, page, 5)
    alone = await _pages(host, port, page, options.seconds)
    slow = Slow()
    watching = [asyncio.create_task(slow.watch(host, port, request)) for _ in range(options.people)]
    await asyncio.sleep(5)  # all have begun
    beside = await _pages(host, port, page, options.seconds)
    slow.is_over = True
    await asyncio.gather(*watching)
    return alone, beside, slow


@dataclass
class Slow:
    """Readers who take no more than their line carries, and so hold the server's answer."""

    taken: int = 0
    watching: int = 0
    is_over: bool = False

    async def watch(self, host: str, port: int, request: bytes) -> None:
        reader, writer = await asyncio.open_connection(host, port, limit=SIP)
        with suppress(ConnectionError):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            self.watching += head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 206"))
            while not self.is_over and (taken := await reader.read(SIP)):
                self.taken += len(taken)
                await asyncio.sleep(len(taken) / BYTES_A_SECOND)
        writer.close()


async def _pages(host: str, port: int, page: bytes, seconds: int) -> Times:
    """Another visitor, who opens a page so many times a second."""
    _transport, line = await asyncio.get_running_loop().create_connection(Line, host, port)
    each = []
    for number in range(seconds * PACE):
        began = time.perf_counter()
        if await line.ask(page) != OK:
            raise ConnectionError("the page does not answer")
        each.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(max(0.0, 1 / PACE - each[-1] / 1000) if number else 0)
    line.close()
    return Times(tuple(each))


def _watching(home: House, recording: Path) -> bytes:
    """A member's request for the video of an answer, 50 MiB of it."""
    with an_organisation():
        member, now = a_member(), timezone.now()
        invitation = an_invitation(at=now)
        consent_to_all(invitation, now)
        takes = [_answered(invitation, position) for position in (1, 2)]
        actions.complete(invitation.pk, now)
        rendition = _stored(takes[0], recording)
    client = Client(headers={"host": urlsplit(settings.BASE_URL).netloc})
    client.force_login(member.user, settings.AUTHENTICATION_BACKENDS[0])
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    address = reverse("reviews:media", args=[invitation.pk, rendition.pk])
    host = urlsplit(home.base_url).netloc
    return (
        f"GET {address} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nRange: bytes=0-\r\n\r\n"
    ).encode()


def _answered(invitation: Invitation, position: int) -> Take:
    now, wanted = timezone.now(), TakeRequest(f"take-{position}", "video/webm", 640, 480)
    take, _token = actions.start_take(invitation.pk, position, wanted, now)
    Take.objects.filter(pk=take.pk).update(state=Take.State.COMPLETE, kept_chunks=1)
    actions.keep_take(invitation.pk, position, take.pk, now)
    return take


def _stored(take: Take, recording: Path) -> Rendition:
    key = f"{take.folder}/playable-bench"
    with recording.open("rb") as source:
        size = current_store().put(key, source)
    Take.objects.filter(pk=take.pk).update(playable_chunks=1)
    return Rendition.objects.create(
        take=take, kind=Rendition.Kind.PLAYABLE, store_key=key, mime="video/webm",
        size_bytes=size, duration_ms=600_000, made_at=timezone.now(),
    )  # fmt: skip


def _place(home: House) -> tuple[str, int]:
    parts = urlsplit(home.base_url)
    return parts.hostname or "127.0.0.1", parts.port or 80
