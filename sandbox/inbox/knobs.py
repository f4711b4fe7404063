"""Faults on demand, so that a test can meet a bad day at the post office."""

import threading
from collections.abc import Mapping

LONGEST_DELAY = 60.0

COUNTED = {
    "refuse_recipients": "answer the next N recipients with 550",
    "greylist_recipients": "answer the next N recipients with 451",
    "drop_after_data": "keep the next N e-mails, then cut the line before saying so",
    "refuse_texts": "answer the next N texts with 400, invalid number",
    "fail_texts": "answer the next N texts with 503",
    "lose_texts": "take the next N texts, then report that they did not arrive",
    "drop_text_answers": "keep the next N texts, then cut the line in the answer",
}


class KnobError(ValueError):
    """The knob does not exist, or cannot be turned that far."""


class Knobs:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = dict.fromkeys(COUNTED, 0)
        self._delay = 0.0

    @property
    def delay_seconds(self) -> float:
        return self._delay

    def take(self, name: str) -> bool:
        """Use up one of the ordered faults; False when none is left."""
        with self._lock:
            if not self._left[name]:
                return False
            self._left[name] -= 1
            return True

    def turn(self, wanted: Mapping[str, object]) -> None:
        """All or nothing: a mistake in one leaves the others as they were."""
        left = {name: _count(name, value) for name, value in wanted.items() if name != DELAY}
        delay = _delay(wanted.get(DELAY, self._delay))
        with self._lock:
            self._left.update(left)
            self._delay = delay

    def reset(self) -> None:
        self.turn({**dict.fromkeys(COUNTED, 0), DELAY: 0})

    def as_json(self) -> dict[str, float]:
        with self._lock:
            return {**self._left, DELAY: self._delay}


DELAY = "delay_seconds"


def _count(name: str, value: object) -> int:
    if name not in COUNTED:
        known = ", ".join([*COUNTED, DELAY])
        raise KnobError(f"There is no knob {name!r}. There are: {known}.")
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise KnobError(f"{name} needs a whole number from 0.")
    return value


def _delay(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise KnobError(f"{DELAY} needs a number.")
    if not 0 <= value <= LONGEST_DELAY:
        raise KnobError(f"{DELAY} must lie between 0 and {LONGEST_DELAY:.0f}.")
    return float(value)
