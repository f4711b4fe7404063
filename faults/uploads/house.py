"""The product's own rows and store, for a plan that needs no more than web processes."""

import logging
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
import structlog

from faults.histories.house import DATABASE
from faults.uploads.line import Line, line

DISK_MIB = 256
# Each put is tried four times before its no is passed on, for as many senders as there are.
ENOUGH_REFUSED, MOST_FULL_SECONDS = 32, 30


@dataclass
class House:
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    line: Line | None = None
    disk: Path | None = None
    """A small disk of its own, where we may mount one."""

    @property
    def can_be_full(self) -> bool:
        return bool(self.line or self.disk)

    @contextmanager
    def full(self) -> Iterator[None]:
        """Meanwhile there is no room at all: the bucket says so, or the disk is filled up."""
        if self.line:
            self.line.is_full, before = True, self.line.refused
            yield
            end = time.monotonic() + MOST_FULL_SECONDS
            while self.line.refused < before + ENOUGH_REFUSED and time.monotonic() < end:
                time.sleep(0.1)
            self.line.is_full = False
        elif self.disk:
            filler = self.disk / "filler"
            _fill(filler)
            yield
            filler.unlink()


def _fill(filler: Path) -> None:
    """To the last block, while others still write."""
    with filler.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096, 1):
            with suppress(OSError):
                while file.write(bytes(size)):
                    pass


@contextmanager
def house(store: str, seed: int) -> Iterator[House]:
    """Django, set up on a fresh database and an empty store; both are gone at the end."""
    from greenroom.testing import database  # noqa: PLC0415 - the settings read the environment

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="greenroom-faults-")))
        made = House(folder)
        url = stack.enter_context(database.borrowed(DATABASE))
        made.environment = {
            "DJANGO_SETTINGS_MODULE": "greenroom.settings",
            "GREENROOM_DATA": str(folder),
            "GREENROOM_DATABASE_URL": url,
            "GREENROOM_FREE_FLOOR_BYTES": "0",
        }
        _give_store(made, store, seed, stack)
        os.environ.update(made.environment)
        _set_up()
        yield made
        _close()


def _give_store(made: House, store: str, seed: int, stack: ExitStack) -> None:
    if store == "s3":
        from greenroom.testing import bucket  # noqa: PLC0415 - as above

        made.line = stack.enter_context(line(stack.enter_context(bucket.server()), seed))
        made.environment |= {
            **bucket.CREDENTIALS,
            "GREENROOM_S3_BUCKET": bucket.BUCKET,
            "GREENROOM_S3_ENDPOINT": made.line.address,
        }
        return
    media = made.folder / "media"
    media.mkdir()
    size = f"size={DISK_MIB}m"
    mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(media)]
    if os.geteuid() == 0 and subprocess.run(mount, check=False).returncode == 0:
        stack.callback(subprocess.run, ["umount", str(media)], check=True)
        made.disk = media


def _set_up() -> None:
    (Path(os.environ["GREENROOM_DATA"]) / "static").mkdir(exist_ok=True)
    django.setup()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)


def _close() -> None:
    from django.db import connections  # noqa: PLC0415 - Django must be set up before

    for connection in connections.all():
        connection.close()
        pool: Any = getattr(connection, "pool", None)
        if pool:
            pool.close()
