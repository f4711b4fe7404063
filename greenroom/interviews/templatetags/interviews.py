"""How an invitation's state looks: `{% load interviews %}`."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from greenroom.effects.models import Effect
from greenroom.interviews.actions.inviting import may_open_again
from greenroom.interviews.models import Invitation
from greenroom.interviews.telling import EFFECTS
from greenroom.kit.once import form_id
from greenroom.ui.templatetags.ui import chip

register = template.Library()
State = Invitation.State

TONES = {
    State.OPENED: "info",
    State.STARTED: "info",
    State.COMPLETED: "ok",
    State.EXPIRED: "wait",
    State.CANCELLED: "",
    State.DECLINED: "wait",
    State.WITHDRAWN: "wait",
}


@register.simple_tag
def invitation_chip(invitation: Invitation) -> SafeString:
    return chip(invitation.get_state_display(), TONES.get(State(invitation.state), ""))


@register.filter
def is_open(invitation: Invitation) -> bool:
    return invitation.state in Invitation.OPEN


@register.filter
def can_reopen(invitation: Invitation) -> bool:
    is_closed = invitation.state not in Invitation.OPEN
    return is_closed and may_open_again(invitation, by_hand=True)


@register.filter
def said_no(invitation: Invitation) -> bool:
    """Who chose not to take part is not asked again by one stray click."""
    return invitation.state in {State.DECLINED, State.WITHDRAWN}


@register.simple_tag
def new_form_id() -> str:
    """For a form of one button: sent twice, it makes one thing."""
    return str(form_id({}))


@register.simple_tag
def effect_title(effect: Effect) -> str:
    return str(EFFECTS.get(effect.kind, effect.kind))


@register.filter
def answered(invitation: Invitation) -> str:
    """“2 of 4”, from a list that was read with `shown()`."""
    counts = {
        "answered": getattr(invitation, "answered_count", 0),
        "all": getattr(invitation, "question_count", 0),
    }
    return _("%(answered)s of %(all)s") % counts
