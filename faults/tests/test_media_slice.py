"""Twelve of the thousand hostile files, with each layer removed in turn for one of them."""

from faults.tests.slices import play


def test_m1_hostile_files_are_refused_or_repaired_and_reach_nothing() -> None:
    said = play("media", "--seed", "11", "--slice", "12")

    assert "RESULT plan=media hostile=12" in said
    for nothing in ("wrong", "canary_reads", "canary_connections", "honest_refused"):
        assert f" {nothing}=0 " in said
