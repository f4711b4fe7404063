import base64
import hashlib
import hmac
import json
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any, Self

from sandbox.lever.world import World, new_id, one, packed
from sandbox.lever.world.credentials import DAY_MS, digest

CODE_LIFE_MS = 600_000
OFFLINE = "offline_access"


class OAuthError(Exception):
    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status, self.error, self.description = status, error, description

    @classmethod
    def bad_code(cls) -> Self:
        return cls(403, "invalid_grant", "Invalid authorization code")

    @classmethod
    def bad_refresh_token(cls) -> Self:
        return cls(403, "invalid_grant", "Unknown or invalid refresh token.")


@dataclass(frozen=True)
class Issuer:
    base_url: str
    signing_key: str
    lifetime_s: int


def issue_code(world: World, grant_id: str, redirect_uri: str, scopes: list[str]) -> str:
    code = secrets.token_urlsafe(32)
    world.db.execute(
        "insert into authorization_codes values (?, ?, ?, ?, ?, null)",
        (digest(code), grant_id, redirect_uri, packed(scopes), world.at + CODE_LIFE_MS),
    )
    return code


@dataclass(frozen=True)
class Redemption:
    client_id: str
    code: str
    redirect_uri: str


def redeem_code(world: World, issuer: Issuer, redemption: Redemption) -> dict[str, Any]:
    """Trade a code for tokens, once."""
    row = one(
        world,
        "select c.*, g.client_id, g.revoked_at from authorization_codes c"
        " join grants g on g.id = c.grant_id where c.digest = ?",
        digest(redemption.code),
    )
    if row is None or not _is_redeemable(world, row, redemption):
        raise OAuthError.bad_code()
    world.db.execute(
        "update authorization_codes set used_at = ? where digest = ?", (world.at, row["digest"])
    )
    scopes = json.loads(row["scopes"])
    answer = _access(world, issuer, row["grant_id"], scopes)
    if OFFLINE in scopes:
        answer["refresh_token"] = _new_refresh_token(world, row["grant_id"], scopes, new_id())
    return _ordered(answer)


def _is_redeemable(world: World, row: sqlite3.Row, redemption: Redemption) -> bool:
    return (
        row["client_id"] == redemption.client_id
        and row["redirect_uri"] == redemption.redirect_uri
        and row["used_at"] is None
        and row["revoked_at"] is None
        and row["expires_at"] > world.at
    )


def refresh(world: World, issuer: Issuer, client_id: str, token: str) -> dict[str, Any]:
    """New tokens for an old one, which dies unless the mode is lenient."""
    row = one(
        world,
        "select r.*, g.client_id, g.revoked_at from refresh_tokens r"
        " join grants g on g.id = r.grant_id where r.digest = ?",
        digest(token),
    )
    if row is None or row["client_id"] != client_id or not _is_alive(world, row):
        raise OAuthError.bad_refresh_token()
    world.db.execute(
        "update refresh_tokens set used_at = ? where digest = ?", (world.at, row["digest"])
    )
    scopes = json.loads(row["scopes"])
    answer = _access(world, issuer, row["grant_id"], scopes)
    answer["refresh_token"] = _new_refresh_token(
        world, row["grant_id"], scopes, row["family"], row["first_issued_at"]
    )
    return _ordered(answer)


def _is_alive(world: World, row: sqlite3.Row) -> bool:
    settings = world.settings
    idle = world.at - (row["used_at"] or row["issued_at"])
    return (
        row["revoked_at"] is None
        and row["dead_at"] is None
        and (settings.refresh == "lenient" or row["used_at"] is None)
        and world.at - row["first_issued_at"] < settings.refresh_life_days * DAY_MS
        and idle < settings.refresh_idle_days * DAY_MS
    )


def kill_family_of_reused(world: World, token: str) -> None:
    """A used token that comes back means that it leaked, so its descendants die too."""
    row = one(world, "select * from refresh_tokens where digest = ?", digest(token))
    if row is not None and row["used_at"] is not None and world.settings.refresh == "strict":
        world.db.execute(
            "update refresh_tokens set dead_at = ? where family = ? and dead_at is null",
            (world.at, row["family"]),
        )


def _new_refresh_token(
    world: World, grant_id: str, scopes: list[str], family: str, first_issued_at: int | None = None
) -> str:
    token = f"v1.{secrets.token_urlsafe(48)}"
    world.db.execute(
        "insert into refresh_tokens values (?, ?, ?, ?, ?, ?, null, null)",
        (
            digest(token),
            grant_id,
            family,
            packed(scopes),
            world.at,
            first_issued_at or world.at,
        ),
    )
    return token


def _access(world: World, issuer: Issuer, grant_id: str, scopes: list[str]) -> dict[str, Any]:
    grant = one(world, "select * from grants where id = ?", grant_id)
    if grant is None:
        raise OAuthError.bad_code()
    token = _jwt(_claims(world, issuer, grant, scopes), issuer.signing_key)
    world.db.execute(
        "insert into access_tokens values (?, ?, ?, ?)",
        (digest(token), grant_id, packed(scopes), world.at + issuer.lifetime_s * 1000),
    )
    return {"access_token": token, "scope": " ".join(scopes), "expires_in": issuer.lifetime_s}


def _ordered(answer: dict[str, Any]) -> dict[str, Any]:
    order = ("access_token", "refresh_token", "token_type", "scope", "expires_in")
    full = {**answer, "token_type": "Bearer"}
    return {name: full[name] for name in order if name in full}


def _claims(world: World, issuer: Issuer, grant: sqlite3.Row, scopes: list[str]) -> dict[str, Any]:
    issued_s = world.at // 1000
    return {
        "https://oauth.lever.co/userId": grant["user_id"],
        "https://oauth.lever.co/accountId": grant["account_id"],
        "https://oauth.lever.co/clientId": grant["client_id"],
        "iss": f"{issuer.base_url}/",
        "sub": f"lever|{grant['user_id']}",
        "aud": f"{issuer.base_url}/v1/",
        "iat": issued_s,
        "exp": issued_s + issuer.lifetime_s,
        "azp": grant["client_id"],
        "scope": " ".join(scopes),
        # Two refreshes in one second must not give the same token.
        "jti": new_id(),
    }


def _jwt(claims: dict[str, Any], key: str) -> str:
    head = _part({"alg": "HS256", "typ": "JWT"})
    text = f"{head}.{_part(claims)}"
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{_encoded(mac)}"


def _part(value: dict[str, Any]) -> str:
    return _encoded(packed(value).encode())


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
