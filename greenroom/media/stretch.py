"""A stretch of a recording, made watchable while the rest of it is still being recorded."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from greenroom.media import webm
from greenroom.media.errors import FileRefused, Reason
from greenroom.media.probe import Facts, probe
from greenroom.media.remux import Remuxed, check, copy_tracks, fits_mp4
from greenroom.media.sniff import Container

# The clock of the whole recording, and also the pictures before the first key picture: those
# continue what the stretch before ends with.
ON_ITS_PLACE = ["-copyinkf", "-avoid_negative_ts", "disabled", "-f", "webm"]
LONGEST_PICTURE_MS = 1000


class NotJoinable(Exception):
    """This recording is better taken as a whole."""


@dataclass(frozen=True)
class Stretch:
    """What a stretch is made of, and where its pictures lie; beside it lie its clusters alone."""

    facts: Facts
    index: webm.Index
    size_bytes: int

    def as_json(self) -> dict[str, Any]:
        index = {**asdict(self.index), "head": self.index.head.hex()}
        index["tracks"] = self.index.tracks.hex()
        return {"facts": asdict(self.facts), "index": index, "size_bytes": self.size_bytes}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Stretch":
        facts = {**told["facts"], "container": Container(told["facts"]["container"])}
        index = {**told["index"], "cues": tuple(map(tuple, told["index"]["cues"]))}
        for name in ("head", "tracks"):
            index[name] = bytes.fromhex(index[name])
        return cls(Facts(**facts), webm.Index(**index), told["size_bytes"])


def make(source: Path, target: Path) -> Stretch:
    """Copy one stretch, with what every stretch needs before it, into the clusters of a WebM."""
    before = probe(source)
    if fits_mp4(before):
        raise NotJoinable("it becomes an MP4")
    copy_tracks(source, target, ON_ITS_PLACE, before, before_input=["-copyts"])
    try:
        index, clusters = webm.read(target.read_bytes())
    except webm.NotOurs as error:
        raise NotJoinable(str(error)) from error
    if index.pictures < before.video_frames or index.sounds < before.audio_packets:
        raise FileRefused(Reason.DAMAGED, "packets were lost on the way")
    target.write_bytes(clusters)
    return Stretch(before, index, len(clusters))


def join(stretches: Sequence[Stretch], limit_seconds: int) -> tuple[bytes, Remuxed]:
    """The beginning of the whole file, after which the clusters follow, and what it then holds."""
    if len({(each.facts.video_codec, each.facts.audio_codec) for each in stretches}) != 1:
        raise NotJoinable("its tracks change")
    facts = _whole([each.facts for each in stretches], [each.index for each in stretches])
    check(facts, limit_seconds)
    indexes = [(each.index, each.size_bytes) for each in stretches]
    mime = f"{'video' if facts.has_video else 'audio'}/webm"
    return webm.head_of(indexes, facts.duration_ms), Remuxed(mime, facts)


def _whole(facts: Sequence[Facts], indexes: Sequence[webm.Index]) -> Facts:
    pictures, sounds = sum(i.pictures for i in indexes), sum(i.sounds for i in indexes)
    last = max(index.last_ms for index in indexes)
    of_one = min(LONGEST_PICTURE_MS, last // max(1, pictures or sounds))
    return replace(
        facts[-1],
        container=Container.WEBM,
        duration_ms=last + of_one,
        video_frames=pictures,
        audio_packets=sounds,
    )
