"""Secrets at rest: MultiFernet, with a label that ties a secret to its row."""

import json
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotUnseal(Exception):
    """The key is not ours any more, or the secret belongs to another row."""


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def seal(label: str, secret: str) -> str:
    """Encrypt a secret for the row that the label names."""
    box = _box(tuple(settings.GREENROOM_KEYS))
    return box.encrypt(json.dumps([label, secret]).encode()).decode()


def unseal(label: str, sealed: str) -> str:
    """The secret again. Raises CannotUnseal also when it was copied from another row."""
    box = _box(tuple(settings.GREENROOM_KEYS))
    try:
        inner, secret = json.loads(box.decrypt(sealed.encode()))
    except InvalidToken as error:
        raise CannotUnseal("None of our keys opens this secret.") from error
    if inner != label:
        raise CannotUnseal("This secret was sealed for another row.")
    return str(secret)
