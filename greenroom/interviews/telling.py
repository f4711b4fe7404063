"""The sentences of a candidate's story: for recruiters, and for the candidate."""

from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from greenroom.audit.models import Entry

WATCHED = "interview.watched"
SENTENCES = {
    "candidate.created": gettext_lazy("Came from the ATS"),
    "candidate.updated": gettext_lazy("Contact data changed"),
    "invitation.invited": gettext_lazy("Invited"),
    "invitation.resent": gettext_lazy("Invited again, with the same link and a new deadline"),
    "invitation.not_texted": gettext_lazy("No text message was sent"),
    "candidate.texted_stop": gettext_lazy("Answered STOP: no more text messages"),
    "candidate.texted_start": gettext_lazy("Answered START: text messages again"),
    "candidate.texted_help": gettext_lazy("Asked for help by text message"),
    "candidate.texted_other": gettext_lazy("Answered a text message"),
    "invitation.mailed_again": gettext_lazy("The invitation was mailed again"),
    "invitation.mail_undone": gettext_lazy("The second mail was called off"),
    "invitation.extended": gettext_lazy("Got more time"),
    "invitation.extension_undone": gettext_lazy("The new deadline was taken back"),
    "invitation.more_time_asked": gettext_lazy("Asked for more time"),
    "invitation.more_time_granted": gettext_lazy("The wish for more time was granted"),
    "invitation.more_time_declined": gettext_lazy("The wish for more time was declined"),
    "invitation.more_time_undone": gettext_lazy("The answer about more time was taken back"),
    "invitation.reminders_planned": gettext_lazy("Reminders planned"),
    "invitation.reminders_stopped": gettext_lazy("Reminders called off"),
    "invitation.reminded": gettext_lazy("Reminded"),
    "invitation.opened": gettext_lazy("Opened the link"),
    "invitation.started": gettext_lazy("Began to record"),
    "invitation.completed": gettext_lazy("Sent the interview"),
    "invitation.expired": gettext_lazy("The deadline passed"),
    "invitation.cancelled": gettext_lazy("The interview was closed"),
    "invitation.declined": gettext_lazy("Declined to take part"),
    "invitation.withdrawn": gettext_lazy("Withdrew"),
    "invitation.taken_back": gettext_lazy("Takes part after all"),
    "erasure.ordered": gettext_lazy("Is to be erased"),
    "erasure.done": gettext_lazy("Erased: nothing of the person is held any more"),
    "answer.kept": gettext_lazy("Chose an answer"),
    "answer.refused": gettext_lazy("An answer can't be shown"),
    "consent.recorded": gettext_lazy("Answered about consent"),
    "message.planned": gettext_lazy("prepared"),
    "message.accepted": pgettext_lazy("a message was", "sent"),
    "message.postponed": gettext_lazy("waits for room"),
    "message.refused": gettext_lazy("refused"),
    "message.unknown": gettext_lazy("may have been sent"),
    "message.bounced": gettext_lazy("came back undelivered"),
    "message.delivered": gettext_lazy("delivered"),
    "effect.done": gettext_lazy("done"),
    "effect.refused": gettext_lazy("refused"),
    "effect.cancelled": gettext_lazy("called off"),
    "effect.retried": gettext_lazy("tried again"),
    "effect.waiting": gettext_lazy("waits for a new connection"),
    "effect.unknown": gettext_lazy("may have happened"),
    "stage_entry.seen": gettext_lazy("Entered the trigger stage in Lever"),
    "stage_entry.skipped": gettext_lazy("No invitation for this move in Lever"),
    "stage_entry.failed": gettext_lazy("The invitation for this move in Lever failed"),
    "stage_entry.retried": gettext_lazy("The move in Lever is looked at again"),
    "opportunity.archived": gettext_lazy("Archived in Lever"),
    "opportunity.unarchived": gettext_lazy("Unarchived in Lever"),
    WATCHED: gettext_lazy("Watched the answers"),
    "rating.given": gettext_lazy("Rated the interview"),
    "comment.added": gettext_lazy("Commented on the interview"),
    "review_link.issued": gettext_lazy("A link to watch was made"),
    "review_link.revoked": gettext_lazy("A link to watch was withdrawn"),
}
FOR_CANDIDATES = {
    "candidate.created": gettext_lazy("Your application reached us"),
    "candidate.updated": gettext_lazy("Your contact data changed"),
    "invitation.invited": gettext_lazy("You were invited"),
    "invitation.resent": gettext_lazy("You were invited again, with the same link"),
    "candidate.texted_stop": gettext_lazy("You asked for no more text messages"),
    "candidate.texted_start": gettext_lazy("You asked for text messages again"),
    "candidate.texted_help": gettext_lazy("You asked for help by text message"),
    "invitation.extended": gettext_lazy("Your deadline moved"),
    "invitation.extension_undone": gettext_lazy("Your deadline moved back"),
    "invitation.more_time_asked": gettext_lazy("You asked for more time"),
    "invitation.more_time_granted": gettext_lazy("You were given more time"),
    "invitation.more_time_declined": gettext_lazy("Your wish for more time was declined"),
    "invitation.more_time_undone": gettext_lazy("The answer about more time was taken back"),
    "invitation.opened": gettext_lazy("You opened your link"),
    "invitation.started": gettext_lazy("You began to record"),
    "invitation.completed": gettext_lazy("You sent your interview"),
    "invitation.expired": gettext_lazy("The deadline passed"),
    "invitation.cancelled": gettext_lazy("The interview was closed"),
    "invitation.declined": gettext_lazy("You chose not to take part"),
    "invitation.withdrawn": gettext_lazy("You withdrew"),
    "invitation.taken_back": gettext_lazy("You take part after all"),
    "answer.kept": gettext_lazy("You chose an answer"),
    "answer.refused": gettext_lazy("An answer can't be shown"),
    "consent.recorded": gettext_lazy("You answered about consent"),
    "message.accepted": gettext_lazy("sent to you"),
    "message.refused": gettext_lazy("could not be delivered to you"),
    "message.bounced": gettext_lazy("could not be delivered to you"),
    WATCHED: gettext_lazy("Your answers were watched"),
}
CAME_BY = {
    "hand": gettext_lazy("Was added by hand"),
    "link": gettext_lazy("Came by the public link"),
}
MESSAGE_KINDS = {"message.email", "message.sms"}
# An effect that carries a message says the same as the message does.
SAID_BY_THE_MESSAGE = {"effect.done", "effect.refused", "effect.unknown"}
INTERNAL = {"review_link", "account_notice", "failure"}  # about a candidate, to the team
EFFECTS = {
    "message.email": gettext_lazy("E-mail"),
    "message.sms": gettext_lazy("Text message"),
    "ats.tag": gettext_lazy("Tag in Lever"),
    "ats.note": gettext_lazy("Note in Lever"),
    "ats.link": gettext_lazy("Link in Lever"),
    "ats.stage_move": gettext_lazy("Move in Lever"),
    "ats.feedback": gettext_lazy("Feedback in Lever"),
    "ats.summary": gettext_lazy("PDF summary in Lever"),
}
MESSAGES = {
    "invite": gettext_lazy("Invitation"),
    "invite_resent": gettext_lazy("Invitation, again"),
    "reminder": gettext_lazy("Reminder"),
    "extended": gettext_lazy("More time"),
    "more_time_declined": gettext_lazy("Answer about more time"),
    "thanks": gettext_lazy("Thanks"),
    "closed": gettext_lazy("Interview closed"),
    "expired": gettext_lazy("Time is over"),
    "withdrawn": gettext_lazy("No longer taking part"),
    "review_link": gettext_lazy("Link to watch"),
}
ITEMS = {
    "notice": gettext_lazy("privacy notice"),
    "recording": gettext_lazy("recording"),
    "texting": gettext_lazy("text messages"),
}
REASONS = {
    "archived": gettext_lazy("archived in the ATS"),
    "moved_out": gettext_lazy("moved to another stage in the ATS"),
    "deleted": gettext_lazy("deleted in the ATS"),
    "erased": gettext_lazy("erased"),
    "asked": gettext_lazy("a member asked for it"),
    "anonymized": gettext_lazy("anonymized in the ATS"),
    "gone": gettext_lazy("no longer in the ATS"),
    "cancelled": gettext_lazy("closed by hand"),
    "forgotten": gettext_lazy("sent before a backup was restored, which does not know of it"),
    "undone": gettext_lazy("taken back"),
    "completed": gettext_lazy("the interview is sent"),
    "expired": gettext_lazy("the deadline passed"),
    "declined": gettext_lazy("the candidate declined"),
    "withdrawn": gettext_lazy("the candidate withdrew"),
}
TONES = {
    "done": "ok",
    "completed": "ok",
    "accepted": "ok",
    "delivered": "ok",
    "more_time_granted": "ok",
    "refused": "bad",
    "bounced": "bad",
    "failed": "bad",
    "expired": "wait",
    "cancelled": "wait",
    "more_time_asked": "wait",
    "more_time_declined": "wait",
}


def title(row: Entry, effect_kind: str) -> str:
    """For recruiters."""
    if _is_time_zone(row):
        return _("The browser told the time zone")
    said = str(CAME_BY.get(row.data.get("origin", ""), SENTENCES[row.verb]))
    if effect_kind:
        return f"{EFFECTS.get(effect_kind, effect_kind)}: {said}"
    return _with_details(row, said)


def title_for_candidates(row: Entry) -> str:
    if _is_time_zone(row):
        return _("Your browser told us your time zone")
    return _with_details(row, str(FOR_CANDIDATES[row.verb]))


def _is_time_zone(row: Entry) -> bool:
    return row.verb == "candidate.updated" and row.data.get("fields") == ["time_zone"]


def _with_details(row: Entry, said: str) -> str:
    if row.verb.startswith("message."):
        return _message(row, said)
    if row.verb == "consent.recorded":
        item = ITEMS.get(row.data.get("item", ""), "")
        answer = _("agreed") if row.data.get("agreed") else _("not agreed")
        return f"{said} ({item}): {answer}"
    if position := row.data.get("position"):
        return _("%(what)s (question %(position)s)") % {"what": said, "position": position}
    return said


def _message(row: Entry, said: str) -> str:
    channel = EFFECTS.get(f"message.{row.data.get('channel', 'email')}", "")
    kind = row.data.get("kind", "")
    return _("%(channel)s “%(kind)s” %(what)s") % {
        "channel": channel,
        "kind": MESSAGES.get(kind, kind),
        "what": said,
    }


def who(row: Entry) -> str:
    if row.actor_kind == "reviewer":
        return _("%(name)s, by link") % {"name": row.actor_name or _("Somebody")}
    return row.actor_name


def who_for_candidates(row: Entry, organisation: str) -> str:
    """By role, never by name."""
    return {
        "candidate": _("You"),
        "member": _("The hiring team of %(organisation)s"),
        "reviewer": _("Somebody whom the hiring team of %(organisation)s asked for advice"),
    }.get(row.actor_kind, _("Greenroom, by itself")) % {"organisation": organisation}


def why(row: Entry) -> str:
    return str(REASONS.get(row.why) or (_(row.why) if row.why else ""))


def until(row: Entry) -> datetime | None:
    """The moment that a row speaks of: a new deadline, a wish, the next reminder."""
    due = row.data.get("due") or [None]
    moment = row.data.get("until") or row.data.get("after") or due[0]
    return parse_datetime(moment) if isinstance(moment, str) else None
