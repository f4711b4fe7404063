"""The jobs of this room, for whoever wakes them. What they do stands in `tasks`."""

from greenroom.kit.jobs import OTHERS, declare

ERASE = declare("greenroom.privacy.tasks.erase", "messages", OTHERS)
