"""The application's settings with a data folder of the tests' own and cheap passwords."""

import os
from pathlib import Path

CACHE = Path(__file__).resolve().parents[2] / ".cache"
os.environ.setdefault("GREENROOM_DATA", str(CACHE / "test-data"))

from greenroom.settings import *  # noqa: E402, F403 - the folder must be known before

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# WhiteNoise warns of a folder that is not there, and a warning is an error here.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
