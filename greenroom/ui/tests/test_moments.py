from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from greenroom.ui.moments import exact, relative

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=-20), "now"),
        (timedelta(minutes=-12), "12 min ago"),
        (timedelta(minutes=-59, seconds=-50), "1 hour ago"),
        (timedelta(hours=-3), "3 hours ago"),
        (timedelta(days=3, seconds=-1), "in 3 days"),
        (timedelta(days=-7), "7 days ago"),
        (timedelta(days=30), "Dec. 24, 2026"),
    ],
)
def test_how_long_ago_or_until(distance: timedelta, words: str) -> None:
    assert relative(NOW + distance, NOW) == words


def test_the_exact_moment_names_its_zone() -> None:
    assert exact(NOW) == "Nov. 24, 2026, 8 a.m. UTC"


def test_dates_follow_the_readers_language() -> None:
    with translation.override("de"):
        assert exact(NOW) == "24. November 2026 08:00 UTC"
