"""Take one layer of the jail away, to see whether the others hold."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from greenroom.media import jail, probe, tools
from greenroom.media.errors import FileRefused, Reason
from greenroom.media.jail import Confinement
from greenroom.media.sniff import Container

SNIFF, BOX = "sniff", "box"
FLAGS = {
    "demuxer": "-f",
    "formats": "-format_whitelist",
    "protocols": "-protocol_whitelist",
    "codecs": "-codec_whitelist",
}
LAYERS = (SNIFF, BOX, *FLAGS)
# The flags beyond ffmpeg's defaults that a careless caller would give.
CARELESS = ("-protocol_whitelist", "file,http,tcp,crypto,concat,subfile,pipe")
Guard = Callable[..., list[str]]


@contextmanager
def without(*removed: str) -> Iterator[None]:
    """Within this process, until the end of the block."""
    with ExitStack() as stack:
        if SNIFF in removed:
            stack.enter_context(patch.object(probe, "sniff", _anything))
        if BOX in removed:
            stack.enter_context(patch.object(jail, "confinement", _no_box))
        lost = {FLAGS[name] for name in removed if name in FLAGS}
        if lost:
            guard = _loosened(probe.guarded_input, lost)
            for module in (probe, tools):
                stack.enter_context(patch.object(module, "guarded_input", guard))
        yield


def _anything(head: bytes) -> Container:
    """Believe that it is a recording, and of the kind that its first bytes come closer to."""
    if not head:
        raise FileRefused(Reason.EMPTY)
    return Container.MP4 if b"ftyp" in head[:12] else Container.WEBM


def _no_box() -> Confinement:
    return Confinement(boxed=False, flaw="removed by the plan")


def _loosened(guard: Guard, lost: set[str]) -> Guard:
    def loose(container: Container, extra: tuple[str, ...] = ()) -> list[str]:
        words = guard(container, extra)
        kept = [
            word
            for place, word in enumerate(words)
            if word not in lost and (place == 0 or words[place - 1] not in lost)
        ]
        # All of them gone: then as careless as can be, or the canaries would prove nothing.
        return [*CARELESS, *kept] if len(lost) == len(FLAGS) else kept

    return loose
