"""Everything that somebody can do to templates, invitations and answers."""

from greenroom.interviews.actions.answering import (
    complete,
    give_consent,
    keep_take,
    open_invitation,
    start_take,
)
from greenroom.interviews.actions.closing import close, expire, restore, take_part_after_all
from greenroom.interviews.actions.extending import (
    extend,
    mail_again,
    take_back_extension,
    take_back_mail,
)
from greenroom.interviews.actions.inviting import (
    Invited,
    end_confidentiality,
    ensure_candidate,
    ensure_job,
    invite,
    make_confidential,
    plan_messages,
    remember,
)
from greenroom.interviews.actions.more_time import (
    Wish,
    ask_for_more_time,
    decline_more_time,
    grant_more_time,
    may_ask,
    undo_decision,
)
from greenroom.interviews.actions.reminding import pass_over_reminders, remind
from greenroom.interviews.actions.reviewing import issue_review_link, revoke_review_links
from greenroom.interviews.actions.templates import (
    QuestionDraft,
    TemplateDraft,
    add_template_alias,
    archive_template,
    create_template,
    duplicate_template,
    revise_template,
    unarchive_template,
)
from greenroom.recordings.actions import TakeRequest

__all__ = [
    "Invited",
    "QuestionDraft",
    "TakeRequest",
    "TemplateDraft",
    "Wish",
    "add_template_alias",
    "archive_template",
    "ask_for_more_time",
    "close",
    "complete",
    "create_template",
    "decline_more_time",
    "duplicate_template",
    "end_confidentiality",
    "ensure_candidate",
    "ensure_job",
    "expire",
    "extend",
    "give_consent",
    "grant_more_time",
    "invite",
    "issue_review_link",
    "keep_take",
    "mail_again",
    "make_confidential",
    "may_ask",
    "open_invitation",
    "pass_over_reminders",
    "plan_messages",
    "remember",
    "remind",
    "restore",
    "revise_template",
    "revoke_review_links",
    "start_take",
    "take_back_extension",
    "take_back_mail",
    "take_part_after_all",
    "unarchive_template",
    "undo_decision",
]
