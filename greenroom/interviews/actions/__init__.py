"""Everything that somebody can do to templates, invitations and answers."""

from greenroom.interviews.actions.answering import (
    complete,
    give_consent,
    keep_take,
    open_invitation,
    start_take,
)
from greenroom.interviews.actions.closing import close, expire, restore
from greenroom.interviews.actions.extending import extend, mail_again
from greenroom.interviews.actions.inviting import (
    Invited,
    ensure_candidate,
    ensure_job,
    invite,
    make_confidential,
    plan_messages,
)
from greenroom.interviews.actions.reminding import remind
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
    "add_template_alias",
    "archive_template",
    "close",
    "complete",
    "create_template",
    "duplicate_template",
    "ensure_candidate",
    "ensure_job",
    "expire",
    "extend",
    "give_consent",
    "invite",
    "issue_review_link",
    "keep_take",
    "mail_again",
    "make_confidential",
    "open_invitation",
    "plan_messages",
    "remind",
    "restore",
    "revise_template",
    "revoke_review_links",
    "start_take",
    "unarchive_template",
]
