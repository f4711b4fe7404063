"""Starting other programs so that none of them outlives us."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
AUTOGROUP = Path("/proc/self/autogroup")


@dataclass(frozen=True)
class Launch:
    """What to start, as whom, and how it hears that we died."""

    argv: Sequence[str]
    output: Path
    environment: Mapping[str, str] | None = None
    death_signal: signal.Signals = signal.SIGTERM
    niceness: int = 0
    identity: Mapping[str, object] = field(default_factory=dict)
    folder: Path | None = None


def _die_with(parent: int, death_signal: signal.Signals, niceness: int) -> Callable[[], None]:
    def in_child() -> None:
        # Only Linux knows it; elsewhere a killed supervisor leaves its children to their owner.
        with contextlib.suppress(AttributeError):
            LIBC.prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:
            os._exit(1)
        if niceness:
            os.nice(niceness)
            # Where Linux groups processes by session, it weighs the groups, and a session of its
            # own is one: without this a niced program gets as much as any other.
            with contextlib.suppress(OSError):
                AUTOGROUP.write_text(str(niceness))

    return in_child


def launch(plan: Launch) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own.

    Call it from the main thread: the kernel sends the death signal when the thread that
    forked ends, not when the process does. A session of its own keeps Ctrl-C away from it,
    so that the order of stopping is ours.
    """
    with plan.output.open("ab") as output:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            list(plan.argv),
            env=None if plan.environment is None else dict(plan.environment),
            cwd=plan.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
            preexec_fn=_die_with(os.getpid(), plan.death_signal, plan.niceness),  # noqa: PLW1509
            **plan.identity,  # type: ignore[call-overload]
        )
    return process


def run(
    argv: Sequence[str],
    *,
    timeout: float,
    identity: Mapping[str, object] | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a short program to its end, from a folder that every user may enter."""
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        list(argv),
        env=None if environment is None else dict(environment),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
        check=False,
        **(identity or {}),
    )


def kill_group(leader: subprocess.Popen[bytes]) -> None:
    """End whatever a stopped child left behind in its session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader.pid, signal.SIGKILL)


def greenroom(*arguments: str) -> list[str]:
    """The command line that runs this very installation."""
    return [sys.executable, "-m", "greenroom.operate", *arguments]


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]
