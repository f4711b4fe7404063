"""How often somebody without an account may knock at a door, counted for all processes at once.

Whoever knocks is known by a keyed digest alone, and forgotten a day after they stopped.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.db import connection
from django.utils.crypto import salted_hmac

from greenroom.effects import budget

PREFIX = "door:"
FORGOTTEN_AFTER = timedelta(days=1)
ONE_IN = 200  # knocks clear away the old ones


@dataclass(frozen=True)
class Pace:
    """So many at once, and one more each time that so much has passed."""

    at_once: int
    one_more: timedelta

    def allows(self, door: str, who: str, at: datetime) -> bool:
        """Count one more knock. A refused one costs nothing."""
        if secrets.randbelow(ONE_IN) == 0:
            forget(at - FORGOTTEN_AFTER)
        digest = salted_hmac("greenroom.pace", f"{door} {who}").hexdigest()[:32]
        rate = 1 / self.one_more.total_seconds()
        return not budget.take(f"{PREFIX}{door}:{digest}", at, rate=rate, burst=self.at_once)


def forget(before: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from effects_bucket where key like %s and free_at < %s", [f"{PREFIX}%", before]
        )


def visitor(address: str) -> str:
    """One connection to the net: with IPv6 it has a whole network of addresses."""
    return _network(address, 32, 64)


def neighbourhood(address: str) -> str:
    """Addresses that one owner usually has together."""
    return _network(address, 24, 48)


def _network(address: str, bits: int, bits_of_six: int) -> str:
    try:
        version = ip_address(address).version
    except ValueError:  # behind a socket there is none
        return address
    return str(ip_network(f"{address}/{bits if version == 4 else bits_of_six}", strict=False))  # noqa: PLR2004
