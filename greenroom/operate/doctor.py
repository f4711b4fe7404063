"""Looks at everything that has to be right, and says what to do about what is not."""

import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.ats import health
from greenroom.ats.models import Connection
from greenroom.effects.models import Effect
from greenroom.kit import scope
from greenroom.media import jail, trial
from greenroom.media.speech import current_transcriber
from greenroom.media.stores import current_store
from greenroom.operate.installation import Installation
from greenroom.operate.terminal import say

HEARTBEAT_SECONDS = 20
UNSERVED_SECONDS = 60
OVERDUE = timedelta(minutes=5)
LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}
CURES = {
    True: "Compare GREENROOM_S3_… and AWS_… with the bucket, its rights and the server's clock.",
    False: "Make room on the disk, or lower GREENROOM_FREE_FLOOR_BYTES. Recorders wait meanwhile.",
}
# Where a token leads is looked up before an organisation is known.
OPEN_TABLES = {"accounts_handle"}


@dataclass(frozen=True)
class Finding:
    subject: str
    fact: str
    cure: str = ""  # empty: all is well

    @property
    def is_well(self) -> bool:
        return not self.cure

    def __str__(self) -> str:
        mark = "ok    " if self.is_well else "not ok"
        cure = f"\n         → {self.cure}" if self.cure else ""
        return f"{mark} {self.subject}: {self.fact}{cure}"


def examine(installation: Installation) -> int:
    """Print one line for each finding; 1 if something is not well."""
    is_well = True
    for finding in findings(installation):
        say(str(finding))
        is_well = is_well and finding.is_well
    return 0 if is_well else 1


def findings(installation: Installation) -> Iterator[Finding]:
    yield _data_folder(installation)
    yield _keys()
    yield _base_url()
    yield _front_end()
    yield _ffmpeg()
    yield _jail()
    yield _store()
    yield _speech()
    database = _database()
    yield database
    if database.is_well:
        yield from _inside_the_database()


def _inside_the_database() -> Iterator[Finding]:
    yield _role()
    yield _row_level_security()
    yield _migrations()
    yield _workers()
    yield _queues()
    yield _failed_jobs()
    yield _effects()
    yield from _connections()


def _data_folder(installation: Installation) -> Finding:
    folder = installation.data
    free = shutil.disk_usage(folder).free
    fact = f"{folder}, {free / 1024**3:.1f} GiB free"
    if folder.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        return Finding("data folder", fact, f"Others can read it: chmod o-rw {folder}")
    if free < settings.MEDIA_FREE_FLOOR_BYTES:
        return Finding("data folder", fact, "Recordings are refused when it is full. Make room.")
    return Finding("data folder", fact)


def _keys() -> Finding:
    try:
        for key in settings.GREENROOM_KEYS:
            Fernet(key)
    except ValueError:
        return Finding("keys", "unreadable", "GREENROOM_KEYS holds Fernet keys, with commas.")
    return Finding("keys", f"{len(settings.GREENROOM_KEYS)} for data at rest")


def _base_url() -> Finding:
    parts = urlsplit(settings.BASE_URL)
    if parts.scheme == "https" or parts.hostname in LOCAL_NAMES:
        return Finding("base URL", settings.BASE_URL)
    cure = "Browsers give the camera to https pages only. Put a TLS proxy in front."
    return Finding("base URL", settings.BASE_URL, cure)


def _front_end() -> Finding:
    if (settings.BASE_DIR / "ui" / "static" / "build" / "manifest.json").exists():
        return Finding("front end", "built")
    return Finding("front end", "not built", "Run `make setup` in the checkout.")


def _ffmpeg() -> Finding:
    path = shutil.which("ffmpeg")
    if path is None:
        return Finding("ffmpeg", "missing", "Recordings stay unreadable: apt install ffmpeg")
    return Finding("ffmpeg", path)


def _jail() -> Finding:
    box = jail.confinement()
    if box.boxed:
        return Finding("bubblewrap", "files of strangers are opened in a jail")
    return Finding("bubblewrap", box.flaw, "apt install bubblewrap, and allow user namespaces.")


def _speech() -> Finding:
    """Transcripts are an extra: to do without is well, a folder that does not work is not."""
    why_not = current_transcriber().why_not()
    if not settings.SPEECH_FOLDER:
        return Finding(
            "speech", "off: GREENROOM_SPEECH_FOLDER names no model, nothing is written down"
        )
    if why_not:
        return Finding("speech", why_not, "See “Speech folder” in docs/operate/media.md.")
    return Finding("speech", f"{current_transcriber().name()}, on this machine's processor")


def _store() -> Finding:
    """Write, read, a stretch, delete: what recordings need of it."""
    place = f"bucket {settings.S3['bucket']}" if settings.S3["bucket"] else "this machine's disk"
    if fault := trial.fault_of(current_store()):
        return Finding("store", f"{place}: {fault}", CURES[bool(settings.S3["bucket"])])
    room = current_store().room()
    left = "" if room is None else f", room for {room / 1024**3:.1f} GiB"
    return Finding("store", f"{place}: writes, reads and deletes{left}")


def _database() -> Finding:
    try:
        connection.ensure_connection()
    except (DatabaseError, psycopg.Error) as error:
        return Finding("database", "unreachable", str(error).strip())
    return Finding("database", f"PostgreSQL {_one('show server_version')}")


def _one(question: str) -> object:
    return next(_rows(question))[0]


def _rows(question: str, values: Sequence[int] = ()) -> Iterator[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        yield from cursor.fetchall()


def _role() -> Finding:
    rights = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
    owned = "select count(*) from pg_class where relowner = current_user::regrole"
    name = str(_one("select current_user"))
    if _one(rights):
        return Finding("role", name, "It passes by row-level security. Make it an ordinary role.")
    if _one(owned):
        return Finding("role", name, "It owns tables. Let DATABASE_OWNER_URL's role own them.")
    return Finding("role", f"{name}, ordinary, owns nothing")


def _row_level_security() -> Finding:
    question = """
        select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
         where a.attname = 'organisation_id' and c.relkind = 'r' and not c.relforcerowsecurity
           and c.relnamespace = 'public'::regnamespace
    """
    bare = sorted(str(name) for (name,) in _rows(question) if name not in OPEN_TABLES)
    if bare:
        return Finding("row-level security", ", ".join(bare), "Run `greenroom migrate`.")
    return Finding("row-level security", "forced wherever a row has an organisation")


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding("tables", f"{len(missing)} migrations behind", "Run `greenroom migrate`.")
    return Finding("tables", "up to date")


def _workers() -> Finding:
    question = """
        select count(*) from procrastinate_workers
         where last_heartbeat > now() - make_interval(secs => %s)
    """
    (count,) = next(_rows(question, [HEARTBEAT_SECONDS]))
    if not count:
        return Finding("workers", "none is alive", "Start the application: `greenroom run`.")
    return Finding("workers", f"{count} alive")


def _queues() -> Finding:
    """Workers do not say which queues are theirs; a queue that nobody serves shows by its jobs."""
    question = """
        select job.queue_name from procrastinate_jobs job
          join procrastinate_events event on event.job_id = job.id
         where job.status = 'todo' and not exists (
               select from procrastinate_jobs doing
                where doing.queue_name = job.queue_name and doing.status = 'doing')
         group by job.id
        having greatest(job.scheduled_at, max(event.at)) < now() - make_interval(secs => %s)
    """
    unserved = sorted({str(name) for (name,) in _rows(question, [UNSERVED_SECONDS])})
    if unserved:
        names = ",".join(unserved)
        cure = f"Start one: `manage worker --queues {names}`, or the application."
        return Finding("queues", f"no worker takes {names}", cure)
    return Finding("queues", "each has its worker")


def _failed_jobs() -> Finding:
    count = _one("select count(*) from procrastinate_jobs where status = 'failed'")
    if count:
        return Finding("jobs", f"{count} failed", "Look into the worker's log for the reason.")
    return Finding("jobs", "none failed")


def _effects() -> Finding:
    before = timezone.now() - OVERDUE
    overdue = _count(lambda: Effect.objects.due(before).count())
    stuck = _count(lambda: Effect.objects.filter(state__in=["refused", "unknown"]).count())
    waiting = _count(lambda: Effect.objects.filter(state="waiting").count())
    fact = f"{overdue} overdue, {stuck} refused or unknown, {waiting} waiting for a connection"
    if overdue:
        return Finding("effects", fact, "Is a worker alive? Look into its log.")
    return Finding("effects", fact)


def _count(question: Callable[[], int]) -> int:
    total = 0
    for organisation_id in scope.every_organisation("doctor"):
        with scope.organisation(organisation_id):
            total += question()
    return total


def _connections() -> Iterator[Finding]:
    """The checks of the page of health, for each organisation that has a connection."""
    for organisation_id in scope.every_organisation("doctor"):
        with scope.organisation(organisation_id):
            found = list(_connection_of(organisation_id))
        yield from found


def _connection_of(organisation_id: UUID) -> Iterator[Finding]:
    name = Organisation.objects.get(pk=organisation_id).name
    for one in Connection.objects.standing():
        for check in health.checks(one, timezone.now()):
            code = f"{check.code}: " if check.code else ""
            cure = f"{code}{check.cure}" if check.cure else ""
            yield Finding(f"{name}, {one.ats}: {check.subject}", check.fact, cure)
