"""What a test may turn while the sandbox runs."""

import random
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sandbox.lever.checks import checked
from sandbox.lever.errors import BadRequest
from sandbox.lever.settings import Settings

__all__ = ("DeliveryFault", "Fault", "Knobs", "Later", "Settings")


@dataclass
class Fault:
    """Spoils the next `times` calls that match, then is gone; `times` null: while it lasts."""

    method: str = "*"
    path: str = "/"
    times: int | None = 1
    status: int | None = None
    drop_answer: bool = False
    drop_request: bool = False
    delay_s: float = 0
    body: str | None = None
    retry_after: str | None = None
    probability: float = 1
    after_s: float = 0
    for_s: float | None = None

    def matches(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and path.startswith(self.path)

    @property
    def name(self) -> str:
        if self.status:
            return f"status {self.status}"
        if self.drop_request or self.drop_answer:
            return "request dropped" if self.drop_request else "answer dropped"
        return "another body" if self.body is not None else f"delayed {self.delay_s} s"


@dataclass
class Armed:
    """A fault and the time in which it works."""

    fault: Fault
    begins: float
    ends: float | None

    def is_over(self, now: float) -> bool:
        return (self.ends is not None and now >= self.ends) or self.fault.times == 0


@dataclass
class DeliveryFault:
    drop: int = 0
    duplicate: int = 0
    delay: int = 0
    delay_s: float = 0


@dataclass
class Later:
    """Knobs that turn by themselves."""

    after_s: float
    knobs: dict[str, Any] = field(default_factory=dict)


class Knobs:
    def __init__(self, settings: Settings | None = None) -> None:
        self._at_start = settings or Settings()
        self._settings = self._at_start
        self._lock = threading.RLock()
        self._armed: list[Armed] = []
        self._later: list[tuple[float, Later]] = []
        self.deliveries = DeliveryFault()
        self._dice = _dice(self._settings)

    @property
    def settings(self) -> Settings:
        with self._lock:
            self._turn_due()
            return self._settings

    @property
    def faults(self) -> list[Fault]:
        with self._lock:
            self._turn_due()
            return [armed.fault for armed in self._armed]

    def change(self, values: Mapping[str, Any]) -> None:
        """Take over some settings, `faults`, `deliveries` and `later`; all of it or nothing."""
        rest = dict(values)
        clear = rest.pop("clear_faults", False)
        faults = [Fault(**checked(Fault, each)) for each in _list(rest, "faults")]
        later = [Later(**checked(Later, each)) for each in _list(rest, "later")]
        spoilt = rest.pop("deliveries", None)
        deliveries = None if spoilt is None else DeliveryFault(**checked(DeliveryFault, spoilt))
        chosen = checked(Settings, rest)
        for each in later:
            Knobs(self._at_start).change(each.knobs)
        with self._lock:
            self._settings = replace(self._settings, **chosen)
            self.deliveries = deliveries or self.deliveries
            self._armed = [*([] if clear else self._armed), *map(_armed, faults)]
            now = time.monotonic()
            self._later += [(now + each.after_s, each) for each in later]
            if "random_seed" in chosen:
                self._dice = _dice(self._settings)

    def reset(self) -> None:
        with self._lock:
            self._settings = self._at_start
            self._armed, self._later = [], []
            self.deliveries = DeliveryFault()
            self._dice = _dice(self._settings)

    def _turn_due(self) -> None:
        now = time.monotonic()
        self._armed = [armed for armed in self._armed if not armed.is_over(now)]
        due = [each for at, each in self._later if at <= now]
        if due:
            self._later = [(at, each) for at, each in self._later if at > now]
            for each in due:
                self.change(each.knobs)

    def fault_for(self, method: str, path: str) -> Fault | None:
        with self._lock:
            self._turn_due()
            now = time.monotonic()
            for armed in self._armed:
                if armed.begins <= now and armed.fault.matches(method, path) and self._hit(armed):
                    return armed.fault
        return None

    def _hit(self, armed: Armed) -> bool:
        if self._dice.random() >= armed.fault.probability:
            return False
        if armed.fault.times is not None:
            armed.fault.times -= 1
        self._armed = [each for each in self._armed if each.fault.times != 0]
        return True

    def delivery_copies(self) -> tuple[int, float]:
        """How often the next delivery is sent, and after how many seconds."""
        with self._lock:
            settings, spoil = self.settings, self.deliveries
            if self._counted("drop") or self._dice.random() < settings.delivery_drop_rate:
                return 0, 0
            doubled = self._counted("duplicate")
            if doubled or self._dice.random() < settings.delivery_duplicate_rate:
                copies = max(2, settings.delivery_copies)
            else:
                copies = 1
            if self._counted("delay"):
                return copies, spoil.delay_s
            if self._dice.random() < settings.delivery_delay_rate:
                return copies, settings.delivery_delay_s
            return copies, 0

    def _counted(self, name: str) -> bool:
        """Use up one of the deliveries that were to be spoilt in this way."""
        left: int = getattr(self.deliveries, name)
        if left > 0:
            setattr(self.deliveries, name, left - 1)
        return left > 0

    def shuffled(self, things: list[Any]) -> list[Any]:
        """As they are, or in any order when deliveries are to come out of order."""
        with self._lock:
            if not self.settings.delivery_reorder:
                return things
            return self._dice.sample(things, len(things))

    def shown(self) -> dict[str, Any]:
        with self._lock:
            return {
                **asdict(self.settings),
                "faults": [asdict(each) for each in self.faults],
                "deliveries": asdict(self.deliveries),
                "later": [asdict(each) for _, each in self._later],
            }


def _list(values: dict[str, Any], name: str) -> list[Any]:
    found = values.pop(name, [])
    if not isinstance(found, list):
        raise BadRequest(f"{name} must be a list")
    return found


def _dice(settings: Settings) -> random.Random:
    return random.Random(settings.random_seed)  # noqa: S311, these are lots and no secrets


def _armed(fault: Fault) -> Armed:
    begins = time.monotonic() + fault.after_s
    return Armed(fault, begins, None if fault.for_s is None else begins + fault.for_s)
