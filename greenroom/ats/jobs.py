"""The jobs of this room, for whoever wakes them. What they do stands in `tasks`."""

from greenroom.kit.jobs import LOOKS, declare

LOOK = declare("greenroom.ats.tasks.look", "ats", LOOKS)
ADMIT = declare("greenroom.ats.tasks.admit", "ats", LOOKS)
TEND = declare("greenroom.ats.tasks.tend", "ats")
FINISH_SIGN_IN = declare("greenroom.ats.tasks.finish_sign_in", "ats", LOOKS)
CHECK_WRITING = declare("greenroom.ats.tasks.check_writing", "ats", LOOKS)
CHECK_KEY = declare("greenroom.ats.tasks.check_key", "ats", LOOKS)
# While one look writes, another may read.
LOOK_LANES = 2
