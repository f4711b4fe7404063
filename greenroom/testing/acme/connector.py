"""The made-up ATS as an implementation of `ats.ports`: all that a second one has to bring."""

# ruff: noqa: ARG002, what an ATS has not is asked for all the same, and says so

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

import httpx
from django.utils import timezone

from greenroom.ats import ports
from greenroom.ats.errors import AtsDisconnected, AtsNotFound, AtsRefused, AtsUnavailable, NoAnswer
from greenroom.ats.events import Delivery, Event, Unreadable, from_ms, to_ms
from greenroom.testing.acme.service import HELD, AcmeService, mac

LIFE = timedelta(days=3650)
UNKNOWN = "This ATS has no such thing."


class Acme:
    """An open line: their words in, ours out."""

    def __init__(self, http: httpx.Client, access: ports.Access) -> None:
        self._http = http
        self._access = access
        self._now = timezone.now()

    def _call(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        self._access.wait_for_turn()
        token = self._access.token()
        try:
            answer = sent(self._http, method, path, body, params)
        except AtsDisconnected:
            self._access.renew(token)  # says so, and for good, where there is no other
            answer = sent(self._http, method, path, body, params)
        self._now = from_ms(int(answer.headers["Now"]))
        return answer.json()

    def _change(self, ref: str, what: str, **more_or_less: Sequence[Any]) -> None:
        self._call("PATCH", f"/cases/{ref}/{what}", more_or_less)

    def clock(self) -> datetime:
        return self._now

    def person(self, ref: str) -> ports.Person:
        return next(each for each in self.people() if each.ref == ref)

    def people(self) -> Iterator[ports.Person]:
        for each in self._call("GET", "/users"):
            ref, is_owner = str(each["number"]), each["owner"]
            yield ports.Person(ref, each["name"], each["mail"], "Owner", may_connect=is_owner)

    def may(self, permission: str) -> bool:
        return True

    def sees_confidential(self) -> bool:
        return True

    def account_name(self) -> str:
        return "Acme desk"

    def stages(self) -> Sequence[ports.Stage]:
        return [ports.Stage(each["key"], each["name"]) for each in self._call("GET", "/columns")]

    def postings(self) -> Iterator[ports.Posting]:
        return (_posting(each) for each in self._call("GET", "/vacancies"))

    def posting(self, ref: str) -> ports.Posting:
        return _posting(self._call("GET", f"/vacancies/{ref}"))

    def opportunity(self, ref: str) -> ports.Opportunity:
        return _opportunity(self._call("GET", f"/cases/{ref}"))

    def opportunities(self, updated_since: datetime) -> Iterator[ports.Opportunity]:
        found = self._call("GET", "/cases", since=to_ms(updated_since))
        return (_opportunity(each) for each in found)

    def opportunities_in(self, stage_ref: str) -> Iterator[ports.Opportunity]:
        everybody = map(_opportunity, self._call("GET", "/cases"))
        return (each for each in everybody if each.stage_ref == stage_ref)

    def opportunities_of(self, contact_refs: Sequence[str]) -> Iterator[ports.Opportunity]:
        everybody = map(_opportunity, self._call("GET", "/cases"))
        return (each for each in everybody if each.contact_ref in contact_refs)

    def subscriptions(self) -> Sequence[ports.Subscription]:
        return [_subscription(each) for each in self._call("GET", "/hooks")]

    def subscribe(self, event: Event, url: str) -> ports.Subscription:
        return _subscription(self._call("POST", "/hooks", {"on": event.value, "to": url}))

    def unsubscribe(self, ref: str) -> None:
        raise AtsRefused(UNKNOWN)

    def add_tags(self, ref: str, tags: Sequence[str]) -> None:
        self._change(ref, "labels", more=tags)

    def remove_tags(self, ref: str, tags: Sequence[str]) -> None:
        self._change(ref, "labels", less=tags)

    def add_link(self, ref: str, url: str) -> None:
        self._change(ref, "links", more=[url])

    def notes(self, ref: str) -> Iterator[ports.Note]:
        found = self._call("GET", f"/cases/{ref}/remarks")
        return (ports.Note(str(at), text) for at, text in enumerate(found))

    def add_note(
        self,
        ref: str,
        text: str,
        person_ref: str = "",
        *,
        is_secret: bool = False,
    ) -> None:
        self._change(ref, "remarks", more=[text])

    def move(self, ref: str, stage_ref: str, person_ref: str = "") -> None:
        raise AtsRefused(UNKNOWN)

    def feedback_templates(self) -> Sequence[ports.FeedbackTemplate]:
        return []

    def feedback_template(self, ref: str) -> ports.FeedbackTemplate:
        raise AtsNotFound(UNKNOWN)

    def feedback(self, ref: str) -> Sequence[ports.Feedback]:
        return []

    def add_feedback(self, ref: str, feedback: ports.Feedback, person_ref: str) -> None:
        raise AtsRefused(UNKNOWN)

    def change_feedback(self, ref: str, feedback: ports.Feedback, person_ref: str) -> None:
        raise AtsRefused(UNKNOWN)

    def file_names(self, ref: str) -> Sequence[str]:
        return []

    def add_file(self, ref: str, name: str, content: bytes, person_ref: str) -> None:
        raise AtsRefused(UNKNOWN)

    def write_posting_tags(self, ref: str, tags: Sequence[str], person_ref: str) -> None:
        raise AtsRefused(UNKNOWN)


def sent(
    http: httpx.Client, method: str, path: str, body: Any = None, params: Any = None
) -> httpx.Response:
    """Their statuses become our errors here, and nowhere else."""
    try:
        answer = http.request(method, path, json=body, params=params)
    except httpx.TransportError as error:
        raise (AtsUnavailable if method == "GET" else NoAnswer)("No answer.") from error
    if answer.status_code == HELD:
        raise AtsDisconnected("The desk was closed to us.")
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise AtsNotFound("There is no such case.")
    if not answer.is_success:
        raise AtsUnavailable("Later.")
    return answer


def _posting(told: dict[str, Any]) -> ports.Posting:
    tags = tuple(told["labels"])
    return ports.Posting(told["ref"], told["name"], tags, is_open=True, is_confidential=False)


def _opportunity(told: dict[str, Any]) -> ports.Opportunity:
    trail = tuple(
        ports.StageChange(each["column"], from_ms(each["at"]), str(each["by"]))
        for each in told["trail"]
    )
    return ports.Opportunity(
        ref=told["ref"],
        name=told["who"],
        contact_ref=told["who"],
        stage_ref=trail[-1].stage_ref,
        stage_changes=trail,
        emails=(told["mail"],),
        phones=(),
        tags=tuple(told["labels"]),
        posting_ref=told["vacancy"],
        time_zone="Europe/Berlin",
        updated_at=from_ms(told["touched"]),
    )


def _subscription(told: dict[str, Any]) -> ports.Subscription:
    made_at = from_ms(told["at"])
    return ports.Subscription(
        str(told["number"]), Event(told["on"]), told["to"], made_at, told.get("key", "")
    )


class AcmeConnector:
    """One kind of ATS: its world lives as long as this object."""

    scopes = (ports.Scope("desk", "to work at the desk"),)
    optional_scopes: ClassVar[dict[ports.Feature, Sequence[ports.Scope]]] = {}
    key_permissions: Sequence[ports.Permission] = ()
    can_sign_in = True
    required_role = "Owner"
    keys_url = settings_url = authorized_apps_url = "https://acme.example.com/desk"

    def __init__(self) -> None:
        self.service = AcmeService(to_ms(timezone.now()))
        self._http = httpx.Client(
            transport=httpx.MockTransport(self.service.answer),
            base_url="https://acme.example.com",
        )

    def sign_in_url(self, state: str, more: Sequence[ports.Feature] = ()) -> str:
        return f"https://acme.example.com/enter?{urlencode({'state': state})}"

    def exchange(self, code: str) -> ports.Grant:
        return self._grant({"code": code})

    def refresh(self, refresh_token: str) -> ports.Grant:
        return self._grant({"again": refresh_token})

    def _grant(self, body: dict[str, str]) -> ports.Grant:
        told = sent(self._http, "POST", "/token", body).json()
        expires_at, user = timezone.now() + LIFE, str(told["user"])
        scopes = frozenset({"desk"})
        return ports.Grant(told["access"], told["again"], expires_at, scopes, told["desk"], user)

    def open(self, access: ports.Access) -> Acme:
        return Acme(self._http, access)

    def read_delivery(self, body: bytes) -> Delivery:
        try:
            told = json.loads(body)
            ref, number, at_ms = told["case"], str(told["number"]), int(told["at"])
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable("not a delivery of Acme") from error
        return Delivery(Event.STAGE_CHANGE, f"{ref}/{number}", at_ms, told.get("mac", ""), ref)

    def is_genuine(self, delivery: Delivery, secret: str) -> bool:
        return bool(secret) and delivery.signature == mac(_signed(delivery))


def _signed(delivery: Delivery) -> dict[str, Any]:
    ref, _, number = delivery.token.rpartition("/")
    return {"case": ref, "number": number, "at": delivery.triggered_at_ms}


_as_port: Callable[[], ports.Connector] = AcmeConnector
