"""Ids of interview templates: short, stable, never reused, and never like a name (S42)."""

import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_public_id() -> str:
    """`t-` and eight characters, 40 bits; people read them aloud in any case."""
    return "t-" + "".join(secrets.choice(CROCKFORD) for _ in range(8))
