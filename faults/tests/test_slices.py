"""Some hostile bodies. `make faults PLAN=bodies` sends all of them."""

from faults.tests.slices import play


def test_w1_no_hostile_body_makes_the_door_fail_or_leaves_an_effect() -> None:
    said = play("bodies", "--seed", "11", "--runs", "150")

    assert "bodies=150" in said
    assert "faults=0 effects=0 wrong=0" in said
