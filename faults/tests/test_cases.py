"""The plan knows every point of the code, and its planted bugs still fit."""

import re
import subprocess
from pathlib import Path

import pytest

from faults import planted
from faults.cases import Phase, cases
from faults.points import choose
from faults.system import MARKS, ROOT
from greenroom.operate import start
from greenroom.operate.installation import Installation

POINT = re.compile(r'crash\.point\(f?"([^"]+)"\)')
# Nobody in this plan comes there; their own rooms' tests stop the work at that place.
ELSEWHERE = frozenset(
    {
        "intake.slice_invited",
        "ats.slice_admitted",
        "ats.feedback.looked",
        "ats.stage_move.looked",
        "privacy.slice_forgotten",
        "recordings.file_erased",
    }
)
FIELD = re.compile(r"\{[^}]+\}")


def points_of_the_code() -> set[str]:
    files = (ROOT / "greenroom").rglob("*.py")
    sources = [file.read_text() for file in files if "tests" not in file.parts]
    return {name for source in sources for name in POINT.findall(source)}


def test_every_point_of_the_code_has_a_case() -> None:
    names = {case.point for case in cases(1) if case.point}
    for written in points_of_the_code() - ELSEWHERE:
        pattern = re.compile(r"[a-z._]+".join(map(re.escape, FIELD.split(written))))
        assert any(pattern.fullmatch(name) for name in names), written


def test_every_case_has_a_point_in_the_code() -> None:
    written = [
        re.compile(r"[a-z._]+".join(map(re.escape, FIELD.split(name))))
        for name in points_of_the_code()
    ]
    for case in cases(1):
        assert not case.point or any(each.fullmatch(case.point) for each in written), case.name


def test_there_are_enough_of_them_in_every_phase() -> None:
    found = cases(1)
    assert len({case.point for case in found if case.point}) >= 12
    assert {case.phase for case in found} == set(Phase)
    assert len({case.name for case in found}) == len(found)


def test_a_seed_gives_the_same_cases_also_one_alone() -> None:
    assert cases(7) == cases(7)
    assert cases(7) != cases(8)
    name = "recordings.chunk_row@answer"
    assert choose(7, None, [name]) == [case for case in cases(7) if case.name == name]
    assert choose(7, 3, []) == choose(7, 3, [])


def test_an_unknown_case_is_named() -> None:
    with pytest.raises(LookupError, match=r"ats\.nudge_stored@enter"):
        choose(1, None, ["nothing"])


@pytest.mark.parametrize("bug", planted.BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_fits_the_code(bug: planted.Bug) -> None:
    for patch in {bug.patch, bug.patch_in_process}:
        fits = ["git", "apply", "--check", "-C1", str(patch)]
        told = subprocess.run(fits, cwd=ROOT, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
    assert bug.case in {case.name for case in cases(1)}


def test_every_program_that_is_killed_is_one_of_the_demo(tmp_path: Path) -> None:
    place = Installation(tmp_path)
    argv = {one.name: one.argv for one in start.programs(place, {})}
    killed = {program for case in cases(1) for program in case.programs}
    assert killed == set(argv) == set(MARKS)
    for name, mark in MARKS.items():
        assert [other for other, words in argv.items() if mark in words] == [name]
