"""Lever as an implementation of `ats.ports`. What Lever promises stands in doc.md."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from greenroom.ats import ports
from greenroom.ats.events import Delivery, Event, from_ms, to_ms
from greenroom.integrations.lever import payloads, permissions, webhook
from greenroom.integrations.lever.client import PAGE, TIMEOUT, LeverClient, data_of, json_of
from greenroom.integrations.lever.oauth import LeverSignIn, authorize_url
from greenroom.integrations.lever.permissions import CONFIDENTIAL
from greenroom.integrations.lever.writing import (
    OPTIONAL_SCOPES,
    LeverWriting,
    all_of,
    part,
    plain,
    understood,
)

EXPANDED = [("expand", "applications")]
SCOPES = (
    ports.Scope("offline_access", _("to stay connected without asking you every hour")),
    ports.Scope("opportunities:write:admin", _("to read candidates and set our two tags")),
    ports.Scope("notes:write:admin", _("to write a note when somebody is invited or has finished")),
    ports.Scope("stages:read:admin", _("to list the stages of your pipeline")),
    ports.Scope("tags:read:admin", _("to read the tags of a candidate")),
    ports.Scope("webhooks:write:admin", _("to hear at once when a candidate changes stage")),
    ports.Scope("postings:write:admin", _("to read a posting's tags, and to set one when you ask")),
    ports.Scope("applications:read:admin", _("to learn which posting a candidate applied to")),
    ports.Scope("users:read:admin", _("to check that you are a Super Admin")),
    ports.Scope(CONFIDENTIAL, _("to invite for confidential postings too")),
)


class LeverConnector:
    """Lever, as the settings describe it."""

    scopes = SCOPES
    optional_scopes = OPTIONAL_SCOPES
    key_permissions = permissions.PERMISSIONS
    required_role = "Super Admin"

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._transport = transport
        self._settings: Mapping[str, str] = settings.LEVER

    @property
    def settings_url(self) -> str:
        return f"{self._settings['app_url']}/settings/integrations?tab=webhooks"

    @property
    def authorized_apps_url(self) -> str:
        return f"{self._settings['app_url']}/settings/integrations?tab=apps"

    @property
    def can_sign_in(self) -> bool:
        return bool(self._settings["client_id"] and self._settings["client_secret"])

    @property
    def keys_url(self) -> str:
        return f"{self._settings['app_url']}/settings/integrations?tab=credentials"

    @property
    def redirect_uri(self) -> str:
        return f"{settings.BASE_URL}/oauth/lever/callback"

    def sign_in_url(self, state: str, more: Sequence[ports.Feature] = ()) -> str:
        query = {
            "client_id": self._settings["client_id"],
            "redirect_uri": self.redirect_uri,
            "state": state,
            # Without the slash at its end Lever grants nothing but offline_access.
            "audience": self._settings["api_url"] + "/",
        }
        wanted = [*SCOPES, *(scope for one in more for scope in OPTIONAL_SCOPES[one])]
        return authorize_url(self._settings["auth_url"], query, wanted)

    def exchange(self, code: str) -> ports.Grant:
        return self._sign_in.exchange(code, self.redirect_uri)

    def refresh(self, refresh_token: str) -> ports.Grant:
        return self._sign_in.refresh(refresh_token)

    def open(self, access: ports.Access) -> "Lever":
        return Lever(LeverClient(self._api, access))

    def read_delivery(self, body: bytes) -> Delivery:
        return webhook.read(body)

    def is_genuine(self, delivery: Delivery, secret: str) -> bool:
        return webhook.is_genuine(delivery, secret)

    @cached_property
    def _api(self) -> httpx.Client:
        return self._http(self._settings["api_url"])

    @cached_property
    def _sign_in(self) -> LeverSignIn:
        http = self._http(self._settings["auth_url"])
        return LeverSignIn(http, self._settings["client_id"], self._settings["client_secret"])

    def _http(self, base_url: str) -> httpx.Client:
        is_local = urlsplit(base_url).hostname in {"127.0.0.1", "::1", "localhost"}
        return httpx.Client(
            base_url=base_url,
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=not is_local,
            transport=self._transport,
            headers={"Accept": "application/json", "User-Agent": f"Greenroom/{settings.VERSION}"},
        )


class Lever(LeverWriting):
    """An open line to one Lever account."""

    def __init__(self, client: LeverClient) -> None:
        self._client = client

    def clock(self) -> datetime:
        return self._client.answered_at or timezone.now()

    def person(self, ref: str) -> ports.Person:
        return understood(payloads.User, self._client.get(f"/users/{part(ref)}")).to_port()

    def people(self) -> Iterator[ports.Person]:
        items = self._client.pages("/users", [("limit", str(PAGE))])
        return (one.to_port() for one in all_of(payloads.User, items))

    def may(self, permission: str) -> bool:
        return permissions.is_allowed(self._client, permission)

    def sees_confidential(self) -> bool:
        return self._client.allows(CONFIDENTIAL)

    def account_name(self) -> str:
        """The account's name on its public job site; Lever's API tells no other."""
        for item in self._client.get("/postings", [("limit", "5")]):
            url = urlsplit(understood(payloads.Posting, item).to_port().url)
            site = url.path.strip("/").partition("/")[0]
            if site and (url.hostname or "").startswith("jobs."):
                return site
        return ""

    def stages(self) -> list[ports.Stage]:
        items = self._client.pages("/stages", [("limit", str(PAGE))])
        return [ports.Stage(one.id, one.text) for one in all_of(payloads.Stage, items)]

    def postings(self) -> Iterator[ports.Posting]:
        items = self._client.pages("/postings", [("limit", str(PAGE)), *self._confidential()])
        return (one.to_port() for one in all_of(payloads.Posting, items))

    def posting(self, ref: str) -> ports.Posting:
        return understood(payloads.Posting, self._client.get(f"/postings/{part(ref)}")).to_port()

    def opportunity(self, ref: str) -> ports.Opportunity:
        data = self._client.get(f"/opportunities/{part(ref)}", EXPANDED)
        return understood(payloads.Opportunity, data).to_port()

    def opportunities(self, updated_since: datetime) -> Iterator[ports.Opportunity]:
        return self._opportunities([("updated_at_start", str(to_ms(updated_since)))])

    def opportunities_in(self, stage_ref: str) -> Iterator[ports.Opportunity]:
        return self._opportunities([("stage_id", stage_ref), ("archived", "false")])

    def opportunities_of(self, contact_refs: Sequence[str]) -> Iterator[ports.Opportunity]:
        return self._opportunities([("contact_id", ref) for ref in contact_refs])

    def _opportunities(self, filters: list[tuple[str, str]]) -> Iterator[ports.Opportunity]:
        params = [("limit", str(PAGE)), *self._confidential(), *EXPANDED, *filters]
        items = self._client.pages("/opportunities", params)
        return (one.to_port() for one in all_of(payloads.Opportunity, items))

    def _confidential(self) -> list[tuple[str, str]]:
        """Lists leave confidential rows out, and refuse who asks for them without the grant."""
        return [("confidentiality", "all")] if self._client.allows(CONFIDENTIAL) else []

    def subscriptions(self) -> list[ports.Subscription]:
        items = self._client.pages("/webhooks")
        return [_subscription(one) for one in all_of(payloads.Webhook, items)]

    def subscribe(self, event: Event, url: str) -> ports.Subscription:
        body: dict[str, Any] = {"url": url, "event": webhook.NAMES[event]}
        if event is not Event.DELETED:  # Lever knows no conditions for deletions
            body["configuration"] = {}
        data = data_of(json_of(self._client.write("POST", "/webhooks", body)))
        # Lever's page nests the answer once more than its servers do.
        return _subscription(understood(payloads.Webhook, data.get("data", data)))

    def unsubscribe(self, ref: str) -> None:
        self._client.write("DELETE", f"/webhooks/{part(ref)}")

    def add_tags(self, ref: str, tags: Sequence[str]) -> None:
        self._change(ref, "addTags", {"tags": list(tags)})

    def remove_tags(self, ref: str, tags: Sequence[str]) -> None:
        self._change(ref, "removeTags", {"tags": list(tags)})

    def add_link(self, ref: str, url: str) -> None:
        self._change(ref, "addLinks", {"links": [url]})

    def _change(self, ref: str, verb: str, body: dict[str, Any]) -> None:
        # The answer blanks the person's name and addresses, so nobody reads it.
        self._client.write("POST", f"/opportunities/{part(ref)}/{verb}", body)

    def notes(self, ref: str) -> Iterator[ports.Note]:
        items = self._client.pages(f"/opportunities/{part(ref)}/notes", [("limit", str(PAGE))])
        return (one.to_port() for one in all_of(payloads.Note, items))

    def add_note(
        self, ref: str, text: str, person_ref: str = "", *, is_secret: bool = False
    ) -> None:
        path = f"/opportunities/{part(ref)}/notes"
        as_whom = [("perform_as", person_ref)] if person_ref else []
        body = {"value": plain(text)} | ({"secret": True} if is_secret else {})
        self._client.write("POST", path, body, as_whom)

    def write_posting_tags(self, ref: str, tags: Sequence[str], person_ref: str) -> None:
        self._client.write(
            "POST", f"/postings/{part(ref)}", {"tags": list(tags)}, [("perform_as", person_ref)]
        )


def _subscription(hook: payloads.Webhook) -> ports.Subscription:
    return ports.Subscription(
        ref=hook.id,
        event=webhook.EVENTS.get(hook.event),
        url=hook.url,
        created_at=from_ms(hook.createdAt),
        secret=hook.configuration.signatureToken if hook.configuration else "",
    )


_as_port: Callable[[], ports.Connector] = LeverConnector  # mypy compares it with the port
