"""The invitation's mail as it would look with branding that is not saved yet."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.http import HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.branding import drafts
from greenroom.interviews import samples
from greenroom.interviews.samples import MADE_UP, Place
from greenroom.messaging import own_words, render
from greenroom.messaging.kinds import KINDS
from greenroom.messaging.models import sender_of

KIND = KINDS["invite"]


@xframe_options_sameorigin
@csp(
    {
        "default-src": [NONE],
        "img-src": [SELF],
        "style-src": [UNSAFE_INLINE],  # mails carry their styles in them
        "frame-ancestors": [SELF],
        "sandbox": True,
    }
)
@require_safe
@requires("settings.manage")
def mail(request: MemberRequest) -> HttpResponse:
    organisation = drafts.shown_in(request, request.membership.organisation)
    values = samples.values(KIND, organisation, Place(), MADE_UP)
    own = own_words.applying(KIND.name, "email", None)
    words = own.words() if own else None
    drawn = render.mail(KIND, values, sender_of(organisation), organisation.language, words)
    response = HttpResponse(drawn.html)
    response["Cache-Control"] = "no-store"
    return response
