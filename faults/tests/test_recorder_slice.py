"""Five failures in real browsers. `make faults PLAN=recorder FULL=1` has all of them."""

from faults.recorder import watching
from faults.recorder.failures import FAILURES, FIVE
from faults.recorder.report import Answer, Report
from faults.tests.slices import play

WHOLE_PLAN = 60


def test_m1_five_failures_cost_no_answer_and_at_most_two_seconds() -> None:
    said = play("recorder", "--seed", "5")

    assert f"RESULT plan=recorder failures={len(FIVE)} " in said
    assert "answers_lost=0" in said


def test_the_full_plan_has_at_least_sixty_failures() -> None:
    assert sum(failure.times for failure in FAILURES) >= WHOLE_PLAN


def test_a_hole_is_no_kept_second() -> None:
    whole = [tenth / 10 for tenth in range(101)]
    assert round(watching.covered(whole), 3) == 10.0
    assert round(watching.covered([m for m in whole if not 4 < m < 7]), 3) == 7.0


def test_an_answer_without_a_video_or_with_three_seconds_missing_turns_the_result_red() -> None:
    good = Answer("reload", 1, 1, recorded=9, kept=8)
    three_missing, nothing = (Answer("reload", 1, 2, recorded=9, kept=kept) for kept in (6, 0))
    found = [[good], [good, three_missing], [good, nothing], []]
    assert [Report(1, answers=answers).is_good for answers in found] == [True, False, False, False]
