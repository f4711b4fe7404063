"""Where an ATS delivers. Check, store, answer; the work comes later."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from greenroom.accounts import handles
from greenroom.accounts.models import Handle
from greenroom.ats.access import connector_for
from greenroom.ats.actions import nudges
from greenroom.ats.events import Delivery, Unreadable
from greenroom.ats.models import Webhook
from greenroom.kit import bodies, scope
from greenroom.kit.actor import Actor, acting


@csrf_exempt
@require_POST
def hook(request: HttpRequest, handle: str) -> HttpResponse:
    """Unknown address, wrong signature and nonsense get the same bare answer: it tells nothing."""
    if bodies.is_too_long(request):
        return HttpResponse(status=413)
    at = timezone.now()
    found = handles.resolve(Handle.Kind.HOOK, handle, at)
    if found is None:
        return HttpResponse(status=404)
    scope.enter(found.organisation_id)
    webhook = Webhook.objects.select_related("connection").get(pk=found.target_id)
    delivery = _genuine(webhook, request.body)
    if delivery is None:
        nudges.refuse_signature(webhook, at)
        return HttpResponse(status=404)
    with acting(Actor("ats", webhook.connection.ats, webhook.connection.ats.title())):
        nudges.receive(webhook, delivery, at)
    return HttpResponse(status=200)


def _genuine(webhook: Webhook, body: bytes) -> Delivery | None:
    secret = webhook.secret()
    connector = connector_for(webhook.connection.ats)
    try:
        delivery = connector.read_delivery(body)
    except Unreadable:
        return None
    return delivery if secret and connector.is_genuine(delivery, secret) else None
