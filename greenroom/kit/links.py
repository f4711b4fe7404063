"""Tokens in links: long enough not to be guessed, stored as a digest."""

import hashlib
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
TOKEN_LENGTH = 32  # 5 bits each: 160 bits


def new_token(length: int = TOKEN_LENGTH) -> str:
    """Random characters that survive being read aloud and typed in any case."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def digest(token: str) -> str:
    """What is stored in place of a token: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
