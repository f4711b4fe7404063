"""API keys, and what a person granted to an app."""

import base64
import hashlib
import json
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox.lever.config import OAuthClient
from sandbox.lever.errors import BadRequest, Revoked
from sandbox.lever.world import World, audit, many, new_id, one, packed, webhooks

DAY_MS = 86_400_000
JWT_PARTS = 3
CONFIDENTIAL_SCOPE = "confidential:access:admin"
# What a key may be allowed to do, with the words of the page that makes keys.
PERMISSIONS = {
    "applications:read": "Applications: read",
    "archive_reasons:read": "Archive reasons: read",
    "audit_events:read": "Audit events: read",
    "contact:read": "Contacts: read",
    "contact:write": "Contacts: write",
    "feedback:read": "Feedback: read",
    "feedback:write": "Feedback: write",
    "feedback_templates:read": "Feedback templates: read",
    "feedback_templates:write": "Feedback templates: write",
    "files:read": "Files: read",
    "files:write": "Files: write",
    "interviews:read": "Interviews: read",
    "interviews:write": "Interviews: write",
    "notes:read": "Notes: read",
    "notes:write": "Notes: write",
    "offers:read": "Offers: read",
    "opportunities:read": "Opportunities: read",
    "opportunities:write": "Opportunities: write",
    "panels:read": "Panels: read",
    "panels:write": "Panels: write",
    "postings:read": "Postings: read",
    "postings:write": "Postings: write",
    "referrals:read": "Referrals: read",
    "requisition_fields:read": "Requisition fields: read",
    "requisition_fields:write": "Requisition fields: write",
    "requisitions:read": "Requisitions: read",
    "requisitions:write": "Requisitions: write",
    "resumes:read": "Resumes: read",
    "sources:read": "Sources: read",
    "stages:read": "Stages: read",
    "tags:read": "Tags: read",
    "uploads:write": "Uploads: write",
    "users:read": "Users: read",
    "users:write": "Users: write",
    "webhooks:read": "Webhooks: read",
    "webhooks:write": "Webhooks: write",
}
BY_HAND = "page"
"""The credential of a webhook that a person made on the settings page."""


@dataclass(frozen=True)
class Caller:
    """Who calls the Data API."""

    credential: str
    label: str
    scopes: frozenset[str] | None
    """None is an API key that may do everything; others name theirs as an app names scopes."""
    is_confidential: bool
    account_id: str

    def may(self, access: str) -> bool:
        """`notes:read` is also given by `notes:write:admin`."""
        if self.scopes is None:
            return True
        resource, _, action = access.partition(":")
        granted = {f"{resource}:{action}:admin", f"{resource}:write:admin"}
        return bool(granted & self.scopes)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class KeyOptions:
    """Chosen when a key is made, and never again."""

    confidential: bool = False
    permissions: tuple[str, ...] | None = None
    """None: everything."""


def add_api_key(world: World, name: str, key: str, options: KeyOptions) -> None:
    allowed = None if options.permissions is None else packed(sorted(options.permissions))
    world.db.execute(
        "insert or ignore into api_keys values (?, ?, ?, ?, ?, ?, ?, null, ?)",
        (
            new_id(),
            world.account_id,
            name,
            digest(key),
            key[-4:],
            options.confidential,
            world.at,
            allowed,
        ),
    )


def new_api_key(world: World, name: str, options: KeyOptions) -> str:
    """Make a key; its text is told this once."""
    unknown = set(options.permissions or ()) - PERMISSIONS.keys()
    if not name or unknown:
        raise BadRequest(f"An API key needs a name, and no {', '.join(sorted(unknown)) or 'less'}.")
    key = secrets.token_urlsafe(36)
    add_api_key(world, name, key, options)
    audit.note(world, "key:added", audit.Target("key", key[-4:], name), partner=False)
    return key


def api_keys(world: World) -> list[sqlite3.Row]:
    return many(
        world,
        "select * from api_keys where account_id = ? and revoked_at is null order by created_at",
        world.account_id,
    )


def revoke_api_key(world: World, key_id: str) -> None:
    """Its webhooks go with it; a key has nobody else to look after them."""
    if world.settings.webhooks_after_revocation == "deleted":
        webhooks.delete_of(world, f"key:{key_id}")
    audit.note(world, "key:removed", audit.Target("key", key_id, key_id), partner=False)
    world.db.execute(
        "update api_keys set revoked_at = ? where account_id = ? and id = ?",
        (world.at, world.account_id, key_id),
    )


def by_api_key(world: World, key: str) -> Caller | None:
    row = one(world, "select * from api_keys where digest = ? and revoked_at is null", digest(key))
    if row is None:
        return None
    allowed = None if row["permissions"] is None else frozenset(_as_scopes(row["permissions"]))
    may_see, account_id = bool(row["confidential"]), row["account_id"]
    return Caller(f"key:{row['id']}", f"API key {row['name']}", allowed, may_see, account_id)


def _as_scopes(text: str) -> list[str]:
    return [f"{permission}:admin" for permission in json.loads(text)]


def permissions_of(row: sqlite3.Row) -> list[str] | None:
    return None if row["permissions"] is None else list(json.loads(row["permissions"]))


def by_access_token(world: World, token: str) -> Caller | None:
    row = one(
        world,
        "select t.scopes, g.client_id, g.account_id, g.revoked_at from access_tokens t"
        " join grants g on g.id = t.grant_id where t.digest = ? and t.expires_at > ?",
        digest(token),
        world.at,
    )
    if row is None:
        return None
    if row["revoked_at"] is not None and world.settings.revocation == "immediate":
        raise Revoked(world.settings.revoked_status)
    scopes = frozenset(json.loads(row["scopes"]))
    credential = app_credential(row["client_id"], row["account_id"])
    may_see = CONFIDENTIAL_SCOPE in scopes
    return Caller(credential, f"App {row['client_id']}", scopes, may_see, row["account_id"])


def is_of_elsewhere(token: str, audience: str) -> bool:
    """A token that is well-formed and was made for another environment's API."""
    parts = token.split(".")
    if len(parts) != JWT_PARTS:
        return False
    try:
        claims = json.loads(base64.urlsafe_b64decode(f"{parts[1]}=="))
    except (ValueError, UnicodeDecodeError):
        return False
    return isinstance(claims, dict) and claims.get("aud") != audience


def app_credential(client_id: str, account_id: str) -> str:
    return f"app:{client_id}:{account_id}"


def register_app(world: World, client: OAuthClient) -> None:
    """Add the app, or follow a changed secret or callback."""
    world.db.execute(
        "insert into apps values (?, ?, ?, ?, ?) on conflict do update set"
        " secret_digest = excluded.secret_digest, redirect_uris = excluded.redirect_uris,"
        " scopes = excluded.scopes",
        (
            client.client_id,
            client.name,
            digest(client.secret),
            packed([client.redirect_uri]),
            packed(client.scopes),
        ),
    )


def app(world: World, client_id: str) -> dict[str, Any] | None:
    row = one(world, "select * from apps where client_id = ?", client_id)
    if row is None:
        return None
    return {
        **dict(row),
        "redirect_uris": json.loads(row["redirect_uris"]),
        "scopes": json.loads(row["scopes"]),
    }


def is_secret_of(app_row: dict[str, Any], secret: str) -> bool:
    return secrets.compare_digest(app_row["secret_digest"], digest(secret))


def active_grant(world: World, client_id: str, user_id: str) -> sqlite3.Row | None:
    return one(
        world,
        "select * from grants where account_id = ? and client_id = ? and user_id = ?"
        " and revoked_at is null",
        world.account_id,
        client_id,
        user_id,
    )


def scopes_of(row: sqlite3.Row) -> list[str]:
    return list(json.loads(row["scopes"]))


def grant(world: World, client_id: str, user_id: str, scopes: list[str]) -> str:
    """Remember the consent; a wider one replaces the scopes of the one that is there."""
    known = active_grant(world, client_id, user_id)
    if known:
        both = sorted({*json.loads(known["scopes"]), *scopes})
        world.db.execute("update grants set scopes = ? where id = ?", (packed(both), known["id"]))
        return str(known["id"])
    grant_id = new_id()
    world.db.execute(
        "insert into grants values (?, ?, ?, ?, ?, ?, null)",
        (grant_id, world.account_id, client_id, user_id, packed(scopes), world.at),
    )
    return grant_id


def authorized_apps(world: World) -> list[dict[str, Any]]:
    rows = many(
        world,
        "select a.client_id, a.name, g.created_at, g.scopes, u.name as user from grants g"
        " join apps a on a.client_id = g.client_id join users u on u.id = g.user_id"
        " where g.account_id = ? and g.revoked_at is null order by g.created_at",
        world.account_id,
    )
    return [{**dict(row), "scopes": json.loads(row["scopes"])} for row in rows]


def revoke_app(world: World, client_id: str) -> None:
    """What "Revoke Access" does. Nobody tells the app."""
    world.db.execute(
        "update grants set revoked_at = ? where account_id = ? and client_id = ?"
        " and revoked_at is null",
        (world.at, world.account_id, client_id),
    )
    if world.settings.webhooks_after_revocation == "deleted":
        webhooks.delete_of(world, app_credential(client_id, world.account_id))
