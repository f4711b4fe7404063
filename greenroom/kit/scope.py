"""Which organisation this piece of work belongs to.

PostgreSQL's row-level security is the second wall; this module is the first: a query without an
organisation raises here, before it reaches the database.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

import structlog
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.sql import Query
from django.http import HttpRequest, HttpResponse

from greenroom.kit import crash

log = structlog.get_logger(__name__)
_organisation: ContextVar[UUID | None] = ContextVar("organisation", default=None)
_Model_co = TypeVar("_Model_co", bound=models.Model, covariant=True)


class NoOrganisation(RuntimeError):
    """A scoped row was asked for outside an organisation, or outside a transaction."""


class CrossedOrganisations(RuntimeError):
    """Work for one organisation reached for another."""


def current_organisation_id() -> UUID:
    organisation_id = _organisation.get()
    if organisation_id is None:
        raise NoOrganisation("No organisation is set: use scope.organisation() or scope.enter().")
    return organisation_id


def current_organisation_id_or_none() -> UUID | None:
    return _organisation.get()


def enter(organisation_id: UUID | str) -> None:
    """Bind the transaction that is open to one organisation, until the transaction ends.

    Raises NoOrganisation without a transaction, CrossedOrganisations if it is bound to another.
    """
    wanted = UUID(str(organisation_id))
    if not connection.in_atomic_block:
        raise NoOrganisation("An organisation lives in a transaction, and none is open.")
    if _organisation.get() not in (None, wanted):
        raise CrossedOrganisations("This transaction belongs to another organisation.")
    with connection.cursor() as cursor:
        cursor.execute("select set_config('greenroom.organisation', %s, true)", [str(wanted)])
    _organisation.set(wanted)


def change(organisation_id: UUID | str) -> None:
    """Leave the organisation of a transaction, before anything was written, for another."""
    _organisation.set(None)
    enter(organisation_id)


@contextmanager
def organisation(organisation_id: UUID | str) -> Iterator[None]:
    """Open a transaction for one organisation; inside the same one, a savepoint."""
    before = _organisation.get()
    with transaction.atomic():
        try:
            enter(organisation_id)
            yield
        finally:
            _organisation.set(before)


def every_organisation(why: str) -> Iterator[UUID]:
    """The ids of all organisations, for work that nobody asked for. Each use says why."""
    organisation_model = apps.get_model("accounts", "Organisation")
    ids = list(organisation_model.objects.order_by("id").values_list("id", flat=True))
    log.debug("every_organisation", why=why, count=len(ids))
    yield from ids


class ScopedManager(models.Manager[_Model_co]):
    """Sees the current organisation's rows, and raises where there is none."""

    def get_queryset(self) -> models.QuerySet[_Model_co]:
        organisation_id = current_organisation_id()
        if not connection.in_atomic_block:
            raise NoOrganisation("Scoped rows are read inside a transaction only.")
        queryset = super().get_queryset()
        queryset.query = _rows_of(self.model, organisation_id).clone()
        return queryset


@lru_cache(maxsize=2000)
def _rows_of(model: type[models.Model], organisation_id: UUID) -> Query:
    """Where each query begins; to put the condition together costs more than all that follows."""
    return models.QuerySet(model).filter(organisation_id=organisation_id).query


class RequestTransaction:
    """Each request is one transaction: the answer leaves after the commit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = _organisation.set(None)
        try:
            with transaction.atomic():
                response = self.get_response(request)
                if response.status_code >= 500 or getattr(request, "raised", False):  # noqa: PLR2004
                    transaction.set_rollback(True)
            crash.point("web.committed")
            return response
        finally:
            _organisation.reset(before)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:  # noqa: ARG002
        """Django turns exceptions into answers further in; remember that there was one."""
        setattr(request, "raised", True)  # noqa: B010 - a note of ours on Django's object
