"""The jobs of this room that others wake. What they do stands in `tasks`."""

from greenroom.kit.jobs import OTHERS, declare

MAKE_PLAYABLE = declare("greenroom.recordings.tasks.make_playable", "messages")
# Nobody waits for it yet, so it comes after mails and answers that are complete.
ASSEMBLE = declare("greenroom.recordings.tasks.assemble", "messages", priority=OTHERS)
NORMALISE = declare("greenroom.recordings.tasks.normalise", "media")
# After every conversion: a video for this device is missed more than its transcript.
LISTEN = declare("greenroom.recordings.sound_tasks.listen", "media", priority=-5)
