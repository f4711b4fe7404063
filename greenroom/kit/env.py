"""Settings come from the environment, prefix GREENROOM_; a data folder keeps what is made once."""

import contextlib
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet
from psycopg.conninfo import conninfo_to_dict


def text(name: str, default: str = "") -> str:
    return os.environ.get(f"GREENROOM_{name}", default)


def switch(name: str, *, default: bool = False) -> bool:
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    return int(text(name, str(default)))


def kept(folder: Path, name: str, make: str) -> str:
    """A secret that is drawn once and kept, readable by its owner alone."""
    file = folder / name
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f".{name}.{os.getpid()}"
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600, exist_ok=False)
        fresh.write_text(make)
        with contextlib.suppress(FileExistsError):  # the first of two processes wins
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text().strip()


def secret_key(folder: Path) -> str:
    return text("SECRET_KEY") or kept(folder, "secret-key", secrets.token_urlsafe(50))


def encryption_keys(folder: Path) -> list[str]:
    """Newest first. More than one only while a key is being replaced."""
    given = text("KEYS") or kept(folder, "encryption-key", Fernet.generate_key().decode())
    return [key.strip() for key in given.split(",") if key.strip()]


# A process that was stopped in mid-transaction would hold its locks for ever.
STALE = "-c idle_in_transaction_session_timeout=60000"


def database(url: str) -> dict[str, object]:
    """Django's settings for a PostgreSQL URL; everything libpq understands may stand in it."""
    parts = conninfo_to_dict(url)
    known = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    named = {django: str(parts.pop(libpq, "") or "") for libpq, django in known.items()}
    pool = {"min_size": 1, "max_size": number("POOL", 10), "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": STALE, **parts, "pool": pool},
    }
