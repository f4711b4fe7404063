from collections.abc import Iterator

import pytest
from pytest_django import Settings

from greenroom.kit import load
from greenroom.testing.channels import MemoryEmailChannel, MemoryTextChannel


@pytest.fixture
def mails(settings: Settings) -> Iterator[MemoryEmailChannel]:
    """The mail channel of this test, in memory."""
    settings.EMAIL_CHANNEL = "greenroom.testing.channels.MemoryEmailChannel"
    load.one.cache_clear()
    yield load.one(settings.EMAIL_CHANNEL)
    load.one.cache_clear()


@pytest.fixture
def texts(settings: Settings) -> Iterator[MemoryTextChannel]:
    """The text channel of this test, in memory."""
    settings.SMS_CHANNEL = "greenroom.testing.channels.MemoryTextChannel"
    load.one.cache_clear()
    yield load.one(settings.SMS_CHANNEL)
    load.one.cache_clear()
