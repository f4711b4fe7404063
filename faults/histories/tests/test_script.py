"""Histories are drawn, played again and made smaller without surprises."""

from faults.histories import script
from faults.histories.script import FEWEST, MOST, History, Step
from faults.histories.shrink import shrink


def test_a_seed_and_a_number_give_the_same_history() -> None:
    assert script.draw(7, 3) == script.draw(7, 3)
    assert script.draw(7, 3) != script.draw(7, 4)


def test_the_candidates_are_five_to_fifty_in_three_organisations() -> None:
    drawn = [script.draw(1, number) for number in range(300)]

    assert {len(each.people) for each in drawn} == {3}
    assert min(each.candidates for each in drawn) == FEWEST
    assert MOST - 10 <= max(each.candidates for each in drawn) <= MOST
    assert all(min(each.people) >= 1 for each in drawn)


def test_every_kind_of_event_comes_up() -> None:
    kinds = {step.kind for number in range(300) for step in script.draw(1, number).steps}

    assert kinds == {*script.ACTS, *script.WORLD, *script.MACHINE}


def test_a_failing_history_is_made_as_small_as_it_goes() -> None:
    steps = tuple(Step(kind) for kind in ("work", "move_in", "work", "archive", "work", "wait"))
    history = History(1, 1, (1, 1, 1), 0.0, steps)

    def fails(each: History) -> bool:
        return {"move_in", "archive"} <= {step.kind for step in each.steps}

    assert [step.kind for step in shrink(history, fails, 10).steps] == ["move_in", "archive"]
