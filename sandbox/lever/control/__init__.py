"""`/sandbox/`: the JSON door for tests."""

from sandbox.lever.control import candidates, reading, settings
from sandbox.lever.control.door import control

__all__ = ("candidates", "control", "reading", "settings")
