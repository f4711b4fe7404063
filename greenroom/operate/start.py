"""From nothing to everything running, in the order that works."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from greenroom.operate import databases, lock, migrate, tables
from greenroom.operate.databases import Urls
from greenroom.operate.embedded import AlreadyOwned, Server
from greenroom.operate.installation import Installation, answers
from greenroom.operate.processes import greenroom
from greenroom.operate.supervisor import Program, Stopped, Supervisor
from greenroom.operate.terminal import Progress, say
from greenroom.operate.web import THREADS

WEB, WORKERS, SANDBOX = 0, 1, 2  # in this order they are stopped
MESSAGE_SLOTS, ATS_SLOTS = 10, 8


def run(installation: Installation) -> None:
    """Start the application and keep it running until somebody asks to stop."""
    with supervising(installation) as supervisor:
        installation.door.require_free(installation.host)
        progress = Progress(4)
        urls = start_database(supervisor, installation, progress)
        bring_tables_up_to_date(supervisor, installation, urls, progress)
        start_application(supervisor, installation, installation.environment(urls.app), progress)
        say(f"\nGreenroom is ready: {installation.base_url}\nCtrl-C stops it.\n")
        supervisor.watch()


@contextmanager
def supervising(installation: Installation) -> Iterator[Supervisor]:
    """A supervisor for this installation, of which there is one; it stops all at the end."""
    installation.lay_out()
    supervisor = Supervisor(installation.logs)
    try:
        with lock.held(installation.data / "supervisor.lock"), supervisor.listening_to_signals():
            try:
                yield supervisor
            finally:
                supervisor.stop()
    except lock.Held:
        message = f"Another Greenroom already runs on {installation.data}."
        raise AlreadyOwned(f"{message} Stop it, or set GREENROOM_DATA.") from None
    except Stopped:
        pass
    say("Stopped.")


def start_database(supervisor: Supervisor, installation: Installation, progress: Progress) -> Urls:
    outside = databases.named()
    if outside is not None:
        progress.say("database: the one of DATABASE_URL")
        databases.require_owner(outside)
        return outside
    progress.say("database")
    server = Server(installation.database, say)
    supervisor.own(server)
    return databases.urls_of(server)


def bring_tables_up_to_date(
    supervisor: Supervisor, installation: Installation, urls: Urls, progress: Progress
) -> None:
    progress.say("tables")
    role = migrate.role_of(urls.app)
    migrate.before(urls.owner, role)
    environment = installation.environment(urls.owner) | {"GREENROOM_APP_ROLE": role}
    supervisor.step("migrate", greenroom("manage", "migrate", "--no-input"), environment)
    migrate.after(urls.owner, role)
    if tables.are_restored(urls.owner):
        say("This database comes from a backup: we look at Lever before anything is sent.")
        supervisor.step(
            "restored", greenroom("manage", "restored"), installation.environment(urls.app)
        )
    tables.remember(urls.owner)


def start_application(
    supervisor: Supervisor,
    installation: Installation,
    environment: Mapping[str, str],
    progress: Progress,
) -> None:
    """The web first and alone: people wait for it, and all at once would be up no sooner."""
    web, *workers = programs(installation, environment)
    progress.say("web")
    supervisor.start(web)
    wait_for_web(supervisor, installation)
    progress.say("workers")
    for worker in workers:
        supervisor.start(worker)


def programs(installation: Installation, environment: Mapping[str, str]) -> list[Program]:
    host, port = installation.host, str(installation.door.port)
    encodes = max(1, (os.cpu_count() or 2) // 2)
    door = greenroom("manage", "web", "--host", host, "--port", port)
    return [
        Program("web", door, _with_pool(environment, THREADS), WEB),
        # One process for each queue: Python computes in one thread of a process at a time.
        _worker("message-worker", "messages", MESSAGE_SLOTS, environment),
        _worker("ats-worker", "ats", ATS_SLOTS, environment),
        # Apart and with low priority, so that no mail waits for an encode.
        _worker("media-worker", "media", encodes, environment, niceness=10),
    ]


def _worker(
    name: str, queues: str, slots: int, environment: Mapping[str, str], niceness: int = 0
) -> Program:
    argv = greenroom("manage", "worker", "--queues", queues, "--concurrency", str(slots))
    return Program(name, argv, _with_pool(environment, slots), WORKERS, niceness, grace_seconds=30)


def _with_pool(environment: Mapping[str, str], threads: int) -> dict[str, str]:
    """A connection for each thread and two for the rest: with each worker's own five, about 55
    of the embedded server's 100."""
    return {"GREENROOM_POOL": str(threads + 2), **environment}


def wait_for_web(supervisor: Supervisor, installation: Installation) -> None:
    name = installation.host_name
    supervisor.wait_until(
        lambda: answers(installation.door.port, "/health", installation.host, name), "The app"
    )
