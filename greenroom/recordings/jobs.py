"""The jobs of this room that others wake. What they do stands in `tasks`."""

from greenroom.kit.jobs import declare

MAKE_PLAYABLE = declare("greenroom.recordings.tasks.make_playable", "messages")
NORMALISE = declare("greenroom.recordings.tasks.normalise", "media")
# After every conversion: a video for this device is missed more than its transcript.
LISTEN = declare("greenroom.recordings.sound_tasks.listen", "media", priority=-5)
