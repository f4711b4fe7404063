"""The button by which an admin says that a posting is confidential no more."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.ats.actions import confidential
from greenroom.ats.models import Posting


@require_POST
@requires("integrations.manage")
def lift(request: MemberRequest, posting_id: UUID) -> HttpResponse:
    posting = get_object_or_404(Posting.objects, pk=posting_id)
    try:
        confidential.lift(posting.pk)
    except confidential.StillConfidential as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(
            request,
            _("“%(title)s” is confidential no more; links that have not ended open again.")
            % {"title": posting.title},
        )
    return redirect("ats:lever")
