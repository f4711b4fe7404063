"""The jobs of this room, for whoever wakes them. What they do stands in `tasks`."""

from greenroom.kit.jobs import declare

PERFORM = {
    queue: declare(f"greenroom.effects.tasks.perform_for_{queue}", queue)
    for queue in ("ats", "messages")
}
PERFORM_ALONG_LINE = declare("greenroom.effects.tasks.perform_along_line", "ats")
# So many workers go along one line at once: a call to the other side takes its time.
LANES = 4
