"""Canaries: files and a listener that no recording may ever reach.

The flags of ffmpeg are loosened on purpose here, so that each wall is shown to hold by itself.
"""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pytest_django import Settings

from greenroom.media import jail
from greenroom.media.errors import FileRefused, MachineTrouble, StorageFull, ToolFailed
from greenroom.media.jail import Confinement, Limits
from greenroom.media.probe import guarded_input, probe
from greenroom.media.sniff import Container

LIMITS = Limits(wall_seconds=20, cpu_seconds=15)
LOOSE = ["-protocol_whitelist", "file,http,tcp,crypto", "-allowed_extensions", "ALL"]


@pytest.fixture
def secret(live_webm: Path, tmp_path: Path) -> Path:
    """Another candidate's stored recording."""
    return Path(shutil.copy(live_webm, tmp_path / "secret.webm"))


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    hits: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/canary.ts", hits
    server.shutdown()
    server.server_close()


def playlist(name: str) -> str:
    head = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n"
    return f"{head}{name}\n#EXT-X-ENDLIST\n"


def manifest(name: str) -> str:
    return (
        '<?xml version="1.0"?><MPD type="static" mediaPresentationDuration="PT2S" minBufferTime='
        '"PT1S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period duration="PT2S">'
        '<AdaptationSet mimeType="video/webm"><Representation id="1" bandwidth="1" codecs="vp8">'
        f"<BaseURL>{name}</BaseURL></Representation></AdaptationSet></Period></MPD>"
    )


def concat(name: str) -> str:
    return f"ffconcat version 1.0\nfile '{name}'\n"


HOSTILE = {"hls": playlist, "dash": manifest, "concat": concat}


def loose_read(form: str, hostile: Path) -> jail.Finished:
    """ffprobe as careless as can be: the demuxer of the attacker's choice, every flag open."""
    options = {"hls": LOOSE, "dash": LOOSE[:2], "concat": ["-safe", "0", *LOOSE[:2]]}[form]
    command = ["ffprobe", "-v", "error", "-f", form, *options, "-show_streams", jail.SOURCE]
    return jail.run(command, source=hostile, limits=LIMITS)


def test_the_jail_works_on_this_machine() -> None:
    assert jail.confinement() == Confinement(boxed=True)


@pytest.mark.parametrize("form", HOSTILE)
def test_m1_another_recording_is_out_of_reach_with_every_flag_open(
    form: str, secret: Path, tmp_path: Path
) -> None:
    hostile = tmp_path / "answer.webm"
    hostile.write_text(HOSTILE[form](f"file:{secret}" if form == "hls" else str(secret)))

    assert b"vp8" not in loose_read(form, hostile).report


@pytest.mark.parametrize("form", HOSTILE)
def test_m1_the_network_is_out_of_reach_with_every_flag_open(
    form: str, canary: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, hits = canary
    hostile = tmp_path / "answer.webm"
    hostile.write_text(HOSTILE[form](address))

    loose_read(form, hostile)

    assert hits == []


@pytest.mark.parametrize("form", ["hls", "concat"])
def test_m1_the_canaries_sing_without_the_jail(  # or the tests above would prove nothing
    form: str, canary: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jail, "confinement", lambda: Confinement(boxed=False))
    address, hits = canary
    hostile = tmp_path / "answer.webm"
    hostile.write_text(HOSTILE[form](address))

    loose_read(form, hostile)

    assert hits


@pytest.mark.parametrize("form", HOSTILE)
def test_m1_the_flags_hold_without_the_jail_and_without_the_sniff(
    form: str,
    secret: Path,
    canary: tuple[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jail, "confinement", lambda: Confinement(boxed=False))
    address, hits = canary
    hostile = secret.with_name("answer.webm")

    for target in (secret.name, address):
        hostile.write_text(HOSTILE[form](target))
        command = ["ffprobe", "-v", "error", "-show_streams", *guarded_input(Container.WEBM)]
        finished = jail.run(command, source=hostile, limits=LIMITS)
        assert b"vp8" not in finished.report
    assert hits == []


@pytest.mark.parametrize("form", HOSTILE)
def test_m1_the_sniff_stops_them_first(form: str, secret: Path, tmp_path: Path) -> None:
    hostile = tmp_path / "answer.webm"
    hostile.write_text(HOSTILE[form](secret.name))

    with pytest.raises(FileRefused):
        probe(hostile)


def in_jail(
    script: str, tmp_path: Path, target: Path | None = None, **limits: int
) -> jail.Finished:
    source = tmp_path / "source"
    source.write_bytes(b"private input")
    bounds = Limits(**{"wall_seconds": 20, "cpu_seconds": 15, **limits})
    return jail.run(["/bin/sh", "-c", script], source=source, target=target, limits=bounds)


def test_the_tool_sees_its_input_and_little_else(tmp_path: Path) -> None:
    finished = in_jail("id -u; cat @source; echo; ls /; env; ls /etc", tmp_path)

    words = finished.report.decode().split()
    assert words[:3] == ["65534", "private", "input"]
    assert set(words) & {"root", "home", "work", "var", "passwd", "shadow"} == set()
    assert not any(word.startswith(("GREENROOM", "HOME", "DATABASE")) for word in words)


def test_the_tool_writes_to_its_output_and_nowhere_else(tmp_path: Path) -> None:
    script = "echo made > @target; touch /usr/x /etc/x"
    finished = in_jail(script, tmp_path, tmp_path / "target")

    assert (tmp_path / "target").read_text() == "made\n"
    assert "'/usr/x': Read-only file system" in finished.complaints


def test_the_tool_has_no_capability_and_makes_no_namespace(tmp_path: Path) -> None:
    finished = in_jail("grep CapEff /proc/self/status; unshare -U true || echo none", tmp_path)

    assert finished.report.split() == [b"CapEff:", b"0000000000000000", b"none"]


def test_m3_the_wall_clock_stops_a_tool_and_its_children(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed):
        in_jail("sleep 60 & sleep 60", tmp_path, wall_seconds=1)


@pytest.mark.parametrize(
    ("script", "limits"),
    [
        ("while :; do :; done", {"cpu_seconds": 1}),
        ("head -c 2000000 /dev/zero > @target", {"output_bytes": 1_000_000}),
        ("head -c 900000000 /dev/zero | tail -c 900000000", {"memory_bytes": 200_000_000}),
        ("for i in 1 2 3 4 5 6 7 8 9; do sleep 5 & done; wait", {"processes": 4}),
    ],
    ids=["cpu", "output", "memory", "processes"],
)
def test_m3_a_greedy_tool_is_stopped(script: str, limits: dict[str, int], tmp_path: Path) -> None:
    finished = in_jail(script, tmp_path, tmp_path / "target", **limits)

    assert not finished.is_success


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give the tool another user")
def test_without_the_box_the_tool_shares_no_user_with_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert jail.NO_ACCOUNT != jail.NOBODY
    # A number of this test's own: programs that other tests have just killed count as well.
    own = 60_000 + os.getpid() % 5_000
    monkeypatch.setattr(jail, "NO_ACCOUNT", own)
    monkeypatch.setattr(jail, "confinement", lambda: Confinement(boxed=False))
    script = "id -u; for i in 1 2 3; do sleep 0.2 & done; wait"
    with ExitStack() as stack:
        for _ in range(9):  # the database's programs run as nobody
            one = subprocess.Popen(["/usr/bin/sleep", "20"], user=jail.NOBODY)
            stack.callback(one.wait)
            stack.callback(one.kill)
        finished = in_jail(script, tmp_path, processes=8)

    assert finished.is_success, finished.complaints
    assert int(finished.report) == own


def test_without_the_box_other_programs_of_the_user_do_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert "--nproc=64" in jail._limited(["true"], LIMITS, boxed=True)
    assert "--nproc=64" not in jail._limited(["true"], LIMITS, boxed=False)


def test_a_full_disk_is_not_the_files_fault(tmp_path: Path) -> None:
    with pytest.raises(StorageFull):
        in_jail("echo 'write: No space left on device' >&2; exit 1", tmp_path)


def test_a_tool_that_is_not_installed_is_not_the_files_fault(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x")

    with pytest.raises(MachineTrouble):
        jail.run(["no-such-tool", jail.SOURCE], source=source, limits=LIMITS)


def test_without_the_box_nothing_is_read_where_it_is_required(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.MEDIA_JAIL = "required"
    monkeypatch.setattr(jail, "_try_the_box", lambda: Confinement(boxed=False, flaw="No bwrap."))
    jail.confinement.cache_clear()

    with pytest.raises(MachineTrouble, match="No bwrap"):
        jail.confinement()


def test_a_machine_without_the_box_says_so_loudly_and_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(jail, "_try_the_box", lambda: Confinement(boxed=False, flaw="No bwrap."))
    jail.confinement.cache_clear()
    try:
        assert not jail.confinement().boxed
        assert not jail.confinement().boxed
        assert [record.levelname for record in caplog.records] == ["WARNING"]
    finally:
        jail.confinement.cache_clear()
