"""Try whether a store does what it is asked, with a few bytes that are gone afterwards."""

import secrets

from greenroom.media.errors import MediaError, NotStored
from greenroom.media.ports import Store

FOLDER = "doctor"


def fault_of(store: Store) -> str:
    """What goes wrong, with the server's own words; empty when all is well."""
    key, data = f"{FOLDER}/{secrets.token_hex(8)}", secrets.token_bytes(4096)
    try:
        store.put(key, data)
        try:
            return _unlike(store, key, data)
        finally:
            store.delete(key)
    except (MediaError, OSError) as error:
        return str(error) or type(error).__name__


def _unlike(store: Store, key: str, data: bytes) -> str:
    with store.open(key) as file:
        whole = file.read()
        file.seek(1000)
        stretch = file.read(24)
    if whole != data:
        return "What was put is not what was read."
    if stretch != data[1000:1024]:
        return "A stretch of what was put is not what was read."
    store.delete(key)
    try:
        store.open(key).close()
    except NotStored:
        return ""
    return "What was deleted can still be read."
