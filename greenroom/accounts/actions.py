"""What people do to organisations and their members."""

from django.db import transaction

from greenroom import audit
from greenroom.accounts.models import Membership, Organisation, User
from greenroom.accounts.rights import Role


@transaction.atomic
def create_organisation(name: str, **fields: object) -> Organisation:
    """A new organisation; its members follow inside its own scope."""
    return Organisation.objects.create(name=name, **fields)


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
