"""The job of this room that others wake. What it does stands in `tasks`."""

from greenroom.kit.jobs import declare

PREPARE_VIDEO = declare("greenroom.branding.tasks.prepare_video", "media")
