"""What people do to organisations and their members."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.accounts.models import Membership, Organisation, User
from greenroom.accounts.rights import Role


@transaction.atomic
def create_organisation(name: str, **fields: object) -> Organisation:
    """A new organisation; its members follow inside its own scope."""
    return Organisation.objects.create(name=name, **fields)


@transaction.atomic
def change_organisation(
    organisation_id: UUID, values: Mapping[str, object], *, texting_consent: str = ""
) -> list[str]:
    """Set what differs, and say which fields that was.

    `texting_consent` is the sentence that somebody ticked to switch text messages on.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    before = {name: getattr(organisation, name) for name in values}
    changed = [name for name, value in values.items() if before[name] != value]
    if not changed:
        return []
    for name in changed:
        setattr(organisation, name, values[name])
    organisation.full_clean(exclude=["id"])
    organisation.save(update_fields=changed)
    audit.record(
        "organisation.changed",
        organisation,
        why=texting_consent if "texting_enabled" in changed else "",
        before={name: before[name] for name in changed},
        after={name: values[name] for name in changed},
    )
    return changed


@transaction.atomic
def add_member(email: str, name: str, role: Role, password: str | None = None) -> Membership:
    """A member of the current organisation; the user is made if the address is new."""
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name)
    membership, created = Membership.objects.get_or_create(user=user, defaults={"role": role})
    if created:
        audit.record("member.added", membership, role=str(role))
    return membership
