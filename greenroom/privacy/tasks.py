"""The jobs of this room. Each opens its own transactions and may run twice."""

from uuid import UUID

from django.utils import timezone

from greenroom.kit.jobs import sweep
from greenroom.privacy import erasing
from greenroom.privacy.jobs import ERASE
from greenroom.privacy.models import Erasure


@ERASE.runs
def erase(organisation_id: UUID, erasure_id: UUID) -> None:
    """Carry out an order to forget somebody, as far as it will go now."""
    erasing.carry_out(organisation_id, erasure_id, timezone.now)


sweep(erase, lambda at: Erasure.objects.due(at).values_list("pk", flat=True))
