"""Erase one candidate, because an admin typed the word."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.interviews import erasing
from greenroom.interviews.models import Candidate
from greenroom.kit.text import one_line
from greenroom.privacy.models import Erasure

LONGEST = 40


@require_POST
@requires("candidates.erase")
def erase(request: MemberRequest, candidate_id: UUID) -> HttpResponse:
    candidate = get_object_or_404(Candidate.objects, pk=candidate_id)
    typed = one_line(request.POST.get("word", ""), LONGEST).casefold()
    # The word as the page shows it, or in English: somebody may have switched languages meanwhile.
    if typed not in {_("erase").casefold(), "erase"}:
        messages.error(request, _("Nothing was erased: the word was not typed as shown."))
    else:
        erasing.erase(candidate.pk, Erasure.Why.ASKED, timezone.now())
        messages.success(request, _("The candidate is being erased. It takes a moment."))
    return redirect("interviews:candidate", candidate.pk)
