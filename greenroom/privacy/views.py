"""Which candidates were erased, and how far the others are."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from greenroom.accounts.access import requires
from greenroom.accounts.middleware import MemberRequest
from greenroom.privacy import erasing
from greenroom.privacy.models import Erasure

PAGE = 25


@require_safe
@requires("settings.manage")
def erasures(request: MemberRequest) -> HttpResponse:
    """The whole page, or its moving part."""
    orders = Erasure.objects.order_by("-asked_at", "pk")
    context = {
        "page": Paginator(orders, PAGE).get_page(request.GET.get("page")),
        "open_count": Erasure.objects.open().count(),
        "step_count": len(erasing.in_order()),
    }
    is_part = "part" in request.GET
    return render(request, f"privacy/{'erasure_rows' if is_part else 'erasures'}.html", context)
