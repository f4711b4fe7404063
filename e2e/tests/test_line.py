"""The main line, once, as a recruiter, a candidate and a colleague live it."""

from e2e.line import Line, play


def test_s8_s12_s15_s25_s56_s57_s61_s67_from_a_stage_to_a_watched_video(line: Line) -> None:
    play(line, longest_seconds=6)
