"""What a test may turn while the sandbox runs."""

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, get_args, get_origin, get_type_hints

from sandbox.lever.errors import BadRequest


@dataclass(frozen=True)
class Settings:
    rate_limit: bool = True
    rate_per_second: float = 10
    rate_burst: int = 20
    retry_delays_s: tuple[float, ...] = (1, 3, 10, 30, 60)
    delivery_timeout_s: float = 10
    retry_fresh_token: bool = False
    event_id: bool = True
    refresh: Literal["strict", "lenient"] = "strict"
    access_token_lifetime_s: int = 3600
    revocation: Literal["immediate", "at-expiry"] = "immediate"
    revoked_status: Literal[401, 403] = 401
    webhooks_after_revocation: Literal["kept", "deleted"] = "kept"
    webhook_api: Literal["there", "forbidden", "missing"] = "there"
    webhook_list: Literal["own", "all"] = "own"
    archived_tags: Literal["hidden", "shown"] = "hidden"
    blank_write_answers: bool = True
    stage_event_on_create: bool = False
    confidential_events: bool = True
    unknown_perform_as: Literal["accept", "refuse"] = "refuse"


@dataclass
class Fault:
    """Spoils the next `times` calls that match, then is gone."""

    method: str
    path: str
    times: int = 1
    status: int | None = None
    drop_answer: bool = False
    delay_s: float = 0

    def matches(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and path.startswith(self.path)


@dataclass
class DeliveryFault:
    drop: int = 0
    duplicate: int = 0
    delay: int = 0
    delay_s: float = 0


@dataclass
class Knobs:
    settings: Settings = field(default_factory=Settings)
    faults: list[Fault] = field(default_factory=list)
    deliveries: DeliveryFault = field(default_factory=DeliveryFault)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        self._at_start = self.settings

    def change(self, values: Mapping[str, Any]) -> None:
        """Take over some settings, `faults` and `deliveries`; nothing changes when one is wrong."""
        rest = dict(values)
        faults = [_fault(each) for each in rest.pop("faults", [])]
        deliveries = rest.pop("deliveries", None)
        with self._lock:
            settings = replace(self.settings, **_checked(rest))
            if deliveries is not None:
                self.deliveries = _delivery_fault(deliveries)
            self.settings = settings
            self.faults.extend(faults)

    def reset(self) -> None:
        with self._lock:
            self.settings, self.faults = self._at_start, []
            self.deliveries = DeliveryFault()

    def fault_for(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for fault in self.faults:
                if fault.matches(method, path):
                    fault.times -= 1
                    self.faults = [each for each in self.faults if each.times > 0]
                    return fault
        return None

    def delivery_copies(self) -> tuple[int, float]:
        """How often the next delivery is sent, and after how many seconds."""
        with self._lock:
            spoil = self.deliveries
            if spoil.drop > 0:
                spoil.drop -= 1
                return 0, 0
            copies = 2 if spoil.duplicate > 0 else 1
            spoil.duplicate -= copies - 1
            if spoil.delay > 0:
                spoil.delay -= 1
                return copies, spoil.delay_s
            return copies, 0

    def shown(self) -> dict[str, Any]:
        return {
            **asdict(self.settings),
            "faults": [asdict(each) for each in self.faults],
            "deliveries": asdict(self.deliveries),
        }


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(Settings)
    unknown = values.keys() - hints.keys()
    if unknown:
        raise BadRequest(f"unknown knobs: {', '.join(sorted(unknown))}")
    return {name: _typed(name, hints[name], value) for name, value in values.items()}


def _typed(name: str, kind: Any, value: Any) -> Any:
    if get_origin(kind) is Literal:
        right = value in get_args(kind)
    elif get_origin(kind) is tuple:
        right = isinstance(value, list) and all(isinstance(each, int | float) for each in value)
        value = tuple(value) if right else value
    else:
        accepted = (int, float) if kind is float else kind
        right = isinstance(value, accepted) and (kind is bool) == isinstance(value, bool)
    if not right:
        raise BadRequest(f"knob {name} cannot be {value!r}")
    return value


def _fault(values: Mapping[str, Any]) -> Fault:
    _refuse_unknown(Fault, values)
    return Fault(**values)


def _delivery_fault(values: Mapping[str, Any]) -> DeliveryFault:
    _refuse_unknown(DeliveryFault, values)
    return DeliveryFault(**values)


def _refuse_unknown(kind: type[Fault | DeliveryFault], values: Mapping[str, Any]) -> None:
    unknown = values.keys() - {each.name for each in fields(kind)}
    if unknown:
        raise BadRequest(f"unknown: {', '.join(sorted(unknown))}")
