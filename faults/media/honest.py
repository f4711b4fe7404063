"""Recordings as Safari, phones and odd cameras make them, by ffmpeg."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from faults.media.files import AAC, FRAGMENTS, H264, OPUS, VP8, VP9, ffmpeg, make

UPRIGHT = ("90", "180", "270")
SAFARI_SIZES = ("640x480", "480x640", "1280x720", "352x288", "176x144")
VARIABLE = ("-vf", "setpts=PTS+0.03*random(0)/TB", "-fps_mode:v", "vfr")


def like_safari(folder: Path) -> Iterator[Path]:
    """H.264 and AAC in fragments, at several sizes and rates."""
    for size, rate in product(SAFARI_SIZES, (15, 24, 30)):
        target = folder / f"safari-{size}-{rate}.mp4"
        yield make(target, *H264, *AAC, *FRAGMENTS, size=size, rate=rate, seconds=3)
    yield make(folder / "safari-voice.mp4", "-map", "1:a", *AAC, *FRAGMENTS, seconds=3)
    tagged = ("-metadata", "location=+48.2000+016.3000/", "-metadata", "title=Kitchen")
    yield make(folder / "safari-tagged.mp4", *H264, *AAC, *tagged, *FRAGMENTS)


def like_android(folder: Path) -> Iterator[Path]:
    """Phones: turned, at a rate that varies, with odd sides, with sound that comes late."""
    for size in ("321x241", "641x479", "175x143", "1080x608"):
        for name, codec in (("vp8", VP8), ("vp9", VP9)):
            target = folder / f"odd-{size}-{name}.webm"
            yield make(target, *codec, *OPUS, "-live", "1", "-f", "webm", size=size)
    for rate in (5, 12, 25, 29.97, 30, 50, 60):
        yield make(folder / f"rate-{rate}.mp4", *H264, *AAC, rate=rate)
    for name, words in (("webm", (*VP8, *OPUS)), ("mp4", (*H264, *AAC))):
        for seconds in (2, 3, 4):
            target = folder / f"variable-{seconds}.{name}"
            yield make(target, *VARIABLE, *words, seconds=seconds)
        yield make(folder / f"late-sound.{name}", "-af", "adelay=700|700", *words, seconds=3)
        yield make(folder / f"camera-roll.{name}", *words, size="1280x720", rate=30, seconds=3)
        yield make(folder / f"mute.{name}", "-an", *words)
    yield from _turned(folder)
    yield from _sounds(folder)


def _turned(folder: Path) -> Iterator[Path]:
    for size, degrees in product(("640x480", "1920x1080"), UPRIGHT):
        plain = make(folder / "plain.mp4", *H264, *AAC, size=size, rate=30)
        target = folder / f"turned-{size}-{degrees}.mp4"
        turn = ("-metadata:s:v:0", f"rotate={degrees}")
        ffmpeg("-i", str(plain), "-c", "copy", *turn, str(target))
        yield target


def _sounds(folder: Path) -> Iterator[Path]:
    for channels, rate in product((1, 2), (16_000, 44_100, 48_000)):
        words = ("-ac", str(channels), "-ar", str(rate))
        yield make(folder / f"sound-{channels}-{rate}.mp4", *H264, *AAC, *words)
    yield make(folder / "voice-vorbis.webm", "-map", "1:a", "-c:a", "libvorbis")
    yield make(folder / "vorbis.webm", *VP8, "-c:a", "libvorbis")
    for bits in ("8k", "24k", "48k", "128k"):
        yield make(folder / f"opus-{bits}.webm", *VP8, *OPUS, "-b:a", bits)
        yield make(folder / f"voice-{bits}.webm", "-map", "1:a", *OPUS, "-b:a", bits)


def pieces(recording: Path, folder: Path, shares: tuple[float, ...]) -> Iterator[Path]:
    """The beginnings that are kept when somebody's device never comes back."""
    whole = recording.read_bytes()
    for share in shares:
        target = folder / f"{recording.name}-first-{round(100 * share)}"
        target.write_bytes(whole[: int(len(whole) * share)])
        yield target
