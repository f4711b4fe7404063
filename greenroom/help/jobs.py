"""The jobs of the guided demo, for whoever wakes them. What they do stands in `tasks`."""

from greenroom.kit.jobs import declare

PREPARE = declare("greenroom.help.tasks.prepare", "ats")
STAND_IN = declare("greenroom.help.tasks.stand_in", "ats")
