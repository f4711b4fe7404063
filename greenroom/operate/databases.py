"""Which database an installation uses: its own embedded server, or one that is named to it."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

from greenroom.operate.embedded import Server, is_owned, serve, url
from greenroom.operate.installation import Installation
from greenroom.operate.place import APP, OWNER
from greenroom.operate.terminal import say


class OwnerMissing(Exception):
    """An outside database was named, but not how its owner reaches it."""


@dataclass(frozen=True)
class Urls:
    """How the database is reached: as the application, and as the owner of the tables."""

    app: str
    owner: str


def _from_environment(name: str) -> str:
    return os.environ.get(f"GREENROOM_{name}") or os.environ.get(name, "")


def named() -> Urls | None:
    """The outside database of the environment, if there is one."""
    app, owner = _from_environment("DATABASE_URL"), _from_environment("DATABASE_OWNER_URL")
    return Urls(app, owner) if app else None


def require_owner(urls: Urls) -> str:
    if not urls.owner:
        message = "DATABASE_URL is set, DATABASE_OWNER_URL is not. The application's role must"
        raise OwnerMissing(f"{message} not own its tables, so a second role has to make them.")
    return urls.owner


def urls_of(server: Server) -> Urls:
    return Urls(server.url(APP), server.url(OWNER))


@contextlib.contextmanager
def reachable(installation: Installation) -> Iterator[Urls]:
    """A database for one command: the named one, the running one, or one started for it."""
    outside = named()
    home = installation.database
    if outside is not None:
        yield outside
    elif is_owned(home):
        yield Urls(url(home, APP), url(home, OWNER))
    else:
        installation.lay_out()
        with serve(home, say) as server:
            yield urls_of(server)
