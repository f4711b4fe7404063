"""The demo with shorter patience, so that a plan of many kills ends on the same day.

Nothing else differs from `make demo`: the same supervisor, programs, database and sandbox.
"""

import dataclasses
import sys
from collections.abc import Mapping
from unittest.mock import patch

from greenroom.operate import cli, start, supervisor
from greenroom.operate.installation import Installation
from greenroom.operate.supervisor import Program

# A worker counts as dead before the lease on its effect runs out, as with the real figures.
PACE = ("--heartbeat", "1", "--dead-after", "6", "--sweep-every", "1")
ENVIRONMENT = {"GREENROOM_LEASE_SECONDS": "8", "GREENROOM_LOOK_AGAIN_SECONDS": "2"}
LONGEST_PAUSE_SECONDS = 0.5

_programs = start.programs


def programs(installation: Installation, environment: Mapping[str, str]) -> list[Program]:
    return [_hurried(program) for program in _programs(installation, environment)]


def _hurried(program: Program) -> Program:
    if "worker" not in program.argv:
        return program
    return dataclasses.replace(program, argv=[*program.argv, *PACE])


if __name__ == "__main__":
    with (
        patch.object(start, "programs", programs),
        patch.object(supervisor, "LONGEST_PAUSE_SECONDS", LONGEST_PAUSE_SECONDS),
    ):
        sys.exit(cli.main())
