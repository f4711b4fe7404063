"""A take on its way from chunks to something to watch. It knows no question and no answer."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Owned
from greenroom.kit.scope import ScopedManager
from greenroom.media.damage import Damage
from greenroom.media.errors import Reason

SILENCE = timedelta(minutes=15)
TIDY_AFTER = timedelta(hours=1)
UPLOAD_GRACE = timedelta(hours=48)
MOST_TRIES = 3
CHUNK_BYTES = 4 * 1024 * 1024
# Phones ignore the asked bit rate; 2 MiB a second is the most that one was seen to make.
BYTES_A_SECOND = 2 * 1024 * 1024
SPARE_CHUNKS = 60
# About 40 seconds: what is left to do at the end takes as long as a short answer, and a stretch
# costs the start of two programs.
STRETCH_CHUNKS = 40

# Reasons for which a recorder stops by itself; the candidate may record again without a loss.
TECHNICAL_ENDS = frozenset({"hidden", "device", "watchdog", "abandoned", "reload", "replaced"})


class TakeQuerySet(models.QuerySet["Take"]):
    def counted(self) -> "TakeQuerySet":
        """Takes that cost a try."""
        free = Q(state__in=[Take.State.ABANDONED, Take.State.REFUSED])
        return self.exclude(free | Q(end_reason__in=TECHNICAL_ENDS))

    def usable(self) -> "TakeQuerySet":
        """Takes that may be kept as an answer, also while they are on their way."""
        ended_empty = Q(state__in=[Take.State.COMPLETE, Take.State.ABANDONED], kept_chunks=0)
        return self.exclude(ended_empty | Q(state=Take.State.REFUSED))

    def arrived(self) -> "TakeQuerySet":
        """Takes of which everything that there will be is stored."""
        ended = [Take.State.COMPLETE, Take.State.ABANDONED]
        return self.filter(state__in=ended, kept_chunks__gt=0)

    def silent(self, at: datetime) -> "TakeQuerySet":
        """Takes whose recorder should be done by now and has said nothing for a while."""
        return self.filter(state=Take.State.RECEIVING, silent_from__lte=at)

    def to_assemble(self) -> "TakeQuerySet":
        """Takes that are still recorded and have grown by a stretch since it was last tried.

        What becomes an MP4 is better taken as a whole: its index can not be made in parts.
        """
        grown = F("assembled_chunks") + STRETCH_CHUNKS
        growing = self.filter(state=Take.State.RECEIVING, received_chunks__gte=grown)
        return growing.exclude(mime__startswith="video/mp4").exclude(mime__startswith="audio/mp4")

    def to_make_playable(self, at: datetime) -> "TakeQuerySet":
        """Ended takes with bytes that nobody can watch yet, or not all of them."""
        return self._ended(at).filter(kept_chunks__gt=0).exclude(kept_chunks=F("playable_chunks"))

    def to_normalise(self, at: datetime) -> "TakeQuerySet":
        watchable = self._ended(at).filter(playable_chunks__gt=0, playable_chunks=F("kept_chunks"))
        unfit = Q(normal_chunks=F("playable_chunks")) | Q(attention=Damage.NOT_CONVERTED)
        return watchable.exclude(unfit)

    def to_tidy(self, at: datetime) -> "TakeQuerySet":
        """Ended takes that nobody works on any more and whose files were not compared to rows."""
        resting = Q(state=Take.State.REFUSED) | Q(kept_chunks=0) | Q(normal_chunks=F("kept_chunks"))
        given_up = Q(attention=Damage.NOT_CONVERTED)
        ended = self.exclude(state=Take.State.RECEIVING).filter(resting | given_up)
        return ended.filter(tidied_at=None, ended_at__lte=at - TIDY_AFTER)

    def _ended(self, at: datetime) -> "TakeQuerySet":
        rested = Q(try_after=None) | Q(try_after__lte=at)
        return self.filter(rested, state__in=[Take.State.COMPLETE, Take.State.ABANDONED])


class Take(Owned):
    """One continuous recording, as the recorder in the browser made it."""

    class State(models.TextChoices):
        RECEIVING = "receiving", _("Receiving")
        COMPLETE = "complete", _("Complete")
        ABANDONED = "abandoned", _("Broken off")
        REFUSED = "refused", _("Refused")

    owner_kind = models.CharField(max_length=20)
    owner_id = models.UUIDField()
    client_take_id = models.CharField(max_length=64)
    mime = models.CharField(max_length=100)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    limit_seconds = models.PositiveIntegerField()
    token_sealed = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVING)

    started_at = models.DateTimeField()
    upload_until = models.DateTimeField()
    silent_from = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    received_chunks = models.PositiveIntegerField(default=0)
    received_bytes = models.PositiveBigIntegerField(default=0)
    kept_chunks = models.PositiveIntegerField(default=0)
    recorded_ms = models.PositiveIntegerField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)

    assembled_chunks = models.PositiveIntegerField(default=0)
    playable_chunks = models.PositiveIntegerField(default=0)
    normal_chunks = models.PositiveIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    attention = models.CharField(max_length=20, choices=Damage.choices, blank=True)
    tidied_at = models.DateTimeField(null=True)

    objects: ClassVar = ScopedManager.from_queryset(TakeQuerySet)()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "owner_kind", "owner_id", "client_take_id"],
                name="one_take_per_recording",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "ended_at"], name="recordings_state"),
            models.Index(
                fields=["organisation", "silent_from"],
                name="recordings_silent",
                condition=Q(state="receiving"),
            ),
        ]

    def __str__(self) -> str:
        return f"take {self.pk} ({self.state})"

    @property
    def folder(self) -> str:
        """Where everything of this take lies in the store."""
        return f"{self.organisation_id}/{self.pk}"

    @property
    def most_chunks(self) -> int:
        return 2 * self.limit_seconds + SPARE_CHUNKS

    @property
    def most_bytes(self) -> int:
        return CHUNK_BYTES + self.limit_seconds * BYTES_A_SECOND

    @property
    def is_open(self) -> bool:
        """Whether chunks are welcome: a take that fell silent may speak again.

        So may one whose beginning alone could not be shown, until its recorder says it is whole.
        """
        return self.state != self.State.COMPLETE and self.recorded_ms is None

    @property
    def is_watchable(self) -> bool:
        return self.playable_chunks > 0 and self.state != self.State.REFUSED

    def columns(self) -> dict[str, Any]:
        """What `get_or_create` needs to make this row."""
        given = ("id", "mime", "width", "height", "limit_seconds", "token_sealed")
        times = ("started_at", "upload_until", "silent_from")
        return {name: getattr(self, name) for name in (*given, *times)}

    def heard(self, at: datetime) -> None:
        limit = self.started_at + timedelta(seconds=self.limit_seconds)
        self.silent_from = max(at, limit) + SILENCE

    def numbers(self) -> list[int]:
        return list(self.chunks.order_by("number").values_list("number", flat=True))

    def gap_free(self) -> int:
        """How many chunks from the first on are here without a gap."""
        numbers = self.numbers()
        return next((i for i, number in enumerate(numbers) if i != number), len(numbers))


class Chunk(Owned):
    """A part of a take. The row exists only once its bytes lie safe in the store."""

    take = models.ForeignKey(Take, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["take", "number"], name="one_chunk_per_number")
        ]

    def __str__(self) -> str:
        return f"chunk {self.number}"

    @property
    def key(self) -> str:
        # The hash is in the key, so that two writers never overwrite each other's bytes.
        return f"{self.take.folder}/chunks/{self.number:06d}-{self.sha256}"


class Stretch(Owned):
    """What our tools made of some bytes of a take while it was still being recorded.

    Stretches follow one another without a gap from the first byte on. They go when the take is
    watchable.
    """

    take = models.ForeignKey(Take, models.CASCADE, related_name="stretches")
    first_byte = models.PositiveBigIntegerField()
    end_byte = models.PositiveBigIntegerField()
    store_key = models.CharField(max_length=150)
    told = models.JSONField()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["take", "first_byte"], name="one_stretch_from_a_byte")
        ]

    def __str__(self) -> str:
        return f"bytes {self.first_byte} to {self.end_byte}"


class Rendition(Owned):
    """A file that our own tools wrote. It never changes: a newer one is another row and key."""

    class Kind(models.TextChoices):
        PLAYABLE = "playable", _("As recorded")
        NORMAL = "normal", _("For every device")
        POSTER = "poster", _("Still picture")

    take = models.ForeignKey(Take, models.CASCADE, related_name="renditions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    store_key = models.CharField(max_length=150)
    mime = models.CharField(max_length=40)
    size_bytes = models.PositiveBigIntegerField()
    duration_ms = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["take", "kind"], name="one_rendition_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} rendition"


class SoundQuerySet(models.QuerySet["Sound"]):
    def to_listen_to(self, at: datetime, *, can_write: bool) -> "SoundQuerySet":
        """Sounds of watchable takes whose pauses, or whose words if wanted, are not known yet."""
        rested = Q(try_after=None) | Q(try_after__lte=at)
        watchable = self.filter(rested, problem="", take__playable_chunks__gt=0)
        unheard = ~Q(heard_chunks=F("take__playable_chunks"))
        unwritten = Q(wants_words=True) & ~Q(written_chunks=F("take__playable_chunks"))
        return watchable.filter(unheard | unwritten if can_write else unheard)


class Sound(Owned):
    """What a machine heard in a take: where nobody speaks and, where it is wanted, the words."""

    take = models.OneToOneField(Take, models.CASCADE, related_name="sound")
    wants_words = models.BooleanField(default=False)
    heard_chunks = models.PositiveIntegerField(default=0)
    written_chunks = models.PositiveIntegerField(default=0)
    pauses = models.JSONField(default=list)
    words = models.JSONField(default=list)
    language = models.CharField(max_length=10, blank=True)
    writer = models.CharField(max_length=60, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField(null=True)
    problem = models.CharField(max_length=20, choices=Reason.choices, blank=True)

    objects: ClassVar = ScopedManager.from_queryset(SoundQuerySet)()

    class Meta(Owned.Meta):
        indexes = [
            models.Index(
                fields=["organisation", "try_after"],
                name="sounds_wanted",
                condition=Q(problem=""),
            )
        ]

    def __str__(self) -> str:
        return f"sound of take {self.take_id}"

    @property
    def is_written(self) -> bool:
        return self.written_chunks > 0
