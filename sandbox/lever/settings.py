"""Each knob with its default. What is behind a name is told in GROUPS, for pages and README."""

from dataclasses import dataclass, fields
from typing import Literal

from sandbox.lever.errors import BadRequest


@dataclass(frozen=True)
class Settings:
    rate_limit: bool = True
    rate_per_second: float = 10
    rate_burst: int = 20
    applications_per_second: float = 2
    retry_after_s: float = 0
    retry_delays_s: tuple[float, ...] = (1, 3, 10, 30, 60)
    delivery_timeout_s: float = 10
    retry_fresh_token: bool = False
    event_id: bool = True
    signed_deliveries: bool = True
    delivery_drop_rate: float = 0
    delivery_duplicate_rate: float = 0
    delivery_copies: int = 2
    delivery_delay_rate: float = 0
    delivery_delay_s: float = 5
    delivery_reorder: bool = False
    random_seed: int = 1
    signed_in_recently: bool = True
    refresh: Literal["strict", "lenient"] = "strict"
    access_token_lifetime_s: int = 3600
    refresh_idle_days: float = 90
    refresh_life_days: float = 365
    revocation: Literal["immediate", "at-expiry"] = "immediate"
    revoked_status: Literal[401, 403] = 401
    webhooks_after_revocation: Literal["kept", "deleted"] = "kept"
    webhook_api: Literal["there", "forbidden", "missing"] = "there"
    webhook_list: Literal["own", "all"] = "own"
    webhook_urls: Literal["any", "https"] = "any"
    webhook_answer: Literal["single", "nested"] = "single"
    ping_on_create: Literal["asked", "always", "never"] = "asked"
    failed_ping: Literal["refuse", "ignore"] = "refuse"
    archived_tags: Literal["hidden", "shown"] = "hidden"
    blank_write_answers: bool = True
    note_answer: Literal["whole", "id"] = "whole"
    feedback_answer: Literal["data", "bare"] = "data"
    files_list: Literal["data", "bare"] = "data"
    file_status: Literal["processed", "processing", "error"] = "processed"
    missing_resumes: Literal["empty", "not-found"] = "empty"
    stage_event_on_create: bool = False
    confidential_events: bool = True
    tag_lock: Literal["off", "refuse", "ignore"] = "off"
    unknown_perform_as: Literal["accept", "refuse"] = "refuse"
    perform_as_status: Literal[400, 404] = 400

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, int | float) and value < 0:
                raise BadRequest(f"knob {each.name} cannot be {value!r}")
            if each.name.endswith("_rate") and value > 1:
                raise BadRequest(f"knob {each.name} is a share, from 0 to 1")


@dataclass(frozen=True)
class Knob:
    name: str
    label: str
    about: str = ""


GROUPS: dict[str, tuple[Knob, ...]] = {
    "Rate limit": (
        Knob("rate_limit", "Limit the rate", "Over it each call gets a 429."),
        Knob("rate_per_second", "Calls per second"),
        Knob("rate_burst", "Calls in a burst"),
        Knob("applications_per_second", "Applications through a posting per second"),
        Knob(
            "retry_after_s", "Retry-After of a 429, in seconds", "0: no such header, as in Lever."
        ),
    ),
    "Deliveries": (
        Knob("retry_delays_s", "Waits before each further try, in seconds"),
        Knob("delivery_timeout_s", "Time-out, in seconds"),
        Knob("retry_fresh_token", "New token and signature for each try"),
        Knob("event_id", "Deliveries carry an id"),
        Knob("signed_deliveries", "Deliveries carry a signature"),
        Knob("delivery_drop_rate", "Share that is lost", "From 0 to 1."),
        Knob("delivery_duplicate_rate", "Share that comes more than once"),
        Knob("delivery_copies", "How often it then comes"),
        Knob("delivery_delay_rate", "Share that comes late"),
        Knob("delivery_delay_s", "How late, in seconds"),
        Knob("delivery_reorder", "What is due at once goes in any order"),
        Knob("random_seed", "Seed of the dice", "The same seed draws the same lots again."),
    ),
    "OAuth": (
        Knob(
            "signed_in_recently",
            "Who authorizes an app signed in recently",
            "Else it is refused, at the end.",
        ),
        Knob("refresh", "Refresh tokens", "Strict: a used one is dead and kills its descendants."),
        Knob("access_token_lifetime_s", "Life of an access token, in seconds"),
        Knob("refresh_idle_days", "Days until an unused refresh token dies"),
        Knob("refresh_life_days", "Days until an app must be authorized again"),
        Knob("revocation", "A revoked app's access token ends"),
        Knob("revoked_status", "Status that it then gets"),
        Knob("webhooks_after_revocation", "A revoked app's webhooks are"),
    ),
    "Webhooks API": (
        Knob("webhook_api", "The endpoints are", "Not every plan has them."),
        Knob("webhook_list", "The list shows", "Those of the credential, or all."),
        Knob("webhook_urls", "Addresses may be", "Lever takes https alone."),
        Knob("webhook_answer", "Answer of a new webhook", "Nested: under data.data."),
        Knob("ping_on_create", "Ping when made or changed"),
        Knob("failed_ping", "After a ping that failed"),
    ),
    "Answers": (
        Knob("archived_tags", "Tags of archived opportunities are"),
        Knob("blank_write_answers", "Writes answer without the person"),
        Knob("note_answer", "Answer of a new note"),
        Knob("feedback_answer", "Answer of new feedback", "Bare: not under data."),
        Knob("files_list", "List of files", "Bare: not under data."),
        Knob("file_status", "New files are", "One in error cannot be downloaded."),
        Knob("missing_resumes", "Resumes of who has none", "An empty list, or a 404."),
    ),
    "Behaviour": (
        Knob("stage_event_on_create", "Tell a stage change when someone is created in a stage"),
        Knob("confidential_events", "Tell events of confidential candidates"),
        Knob("tag_lock", "Lock on new tags, through the API"),
        Knob("unknown_perform_as", "perform_as of an unknown or deactivated user"),
        Knob("perform_as_status", "Status when it is refused"),
    ),
}
