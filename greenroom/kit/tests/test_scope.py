from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from greenroom.accounts.models import Organisation
from greenroom.interviews.models import Candidate
from greenroom.kit import scope
from greenroom.testing.factories import a_candidate, an_organisation

pytestmark = pytest.mark.django_db


def test_a_query_without_an_organisation_raises() -> None:
    with pytest.raises(scope.NoOrganisation):
        Candidate.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_query_without_a_transaction_raises() -> None:
    organisation = an_organisation()
    with scope.organisation(organisation.pk):
        queryset = Candidate.objects.all
    with pytest.raises(scope.NoOrganisation):
        queryset()


def test_an_organisation_sees_its_own_rows_alone() -> None:
    ours, theirs = an_organisation("Ours"), an_organisation("Theirs")
    with scope.organisation(theirs.pk):
        a_candidate()

    with scope.organisation(ours.pk):
        assert Candidate.objects.count() == 0


def test_the_database_itself_hides_the_rows_of_others() -> None:
    ours, theirs = an_organisation("Ours"), an_organisation("Theirs")
    with scope.organisation(theirs.pk):
        a_candidate()

    with scope.organisation(ours.pk), connection.cursor() as cursor:
        cursor.execute("select count(*) from interviews_candidate")
        assert cursor.fetchone() == (0,)


def test_the_database_itself_refuses_a_row_of_others() -> None:
    ours, theirs = an_organisation("Ours"), an_organisation("Theirs")

    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        scope.organisation(ours.pk),
        transaction.atomic(),
    ):
        Candidate(organisation=theirs, origin="hand", ref="1").save(force_insert=True)


def test_a_transaction_can_t_change_its_organisation() -> None:
    ours, theirs = an_organisation("Ours"), an_organisation("Theirs")

    with scope.organisation(ours.pk), pytest.raises(scope.CrossedOrganisations):
        scope.enter(theirs.pk)


def test_every_organisation_is_visited_once() -> None:
    rows = {an_organisation(str(number)).pk for number in range(3)}

    assert rows <= set(scope.every_organisation("a test"))


def test_each_table_of_an_organisation_is_protected() -> None:
    """Also the next table that somebody adds: forced, with both policies."""
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("greenroom.")
        and any(field.attname == "organisation_id" for field in model._meta.fields)
    } - {"accounts_handle"}

    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity and relforcerowsecurity")
        forced = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "select tablename from pg_policies where policyname in ('organisation', 'migrations') "
            "group by 1 having count(*) = 2"
        )
        with_policies = {name for (name,) in cursor.fetchall()}

    assert tables
    assert tables <= forced & with_policies


def test_each_scoped_model_is_read_through_the_scoped_manager() -> None:
    for model in apps.get_models():
        if hasattr(model, "organisation_id") and model.__module__.startswith("greenroom."):
            if model._meta.label == "accounts.Handle":
                continue
            assert isinstance(model._base_manager, scope.ScopedManager), model


def test_the_application_s_role_owns_nothing_and_is_no_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper or rolbypassrls or rolcreatedb from pg_roles "
            "where rolname = current_user"
        )
        assert cursor.fetchone() == (False,)
        cursor.execute("select count(*) from pg_tables where tableowner = current_user")
        assert cursor.fetchone() == (0,)


def test_the_audit_trail_can_t_be_altered(organisation: Organisation) -> None:
    a_candidate()
    for statement in ("update audit_entry set why = 'x'", "delete from audit_entry"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_two_organisations_may_know_the_same_person() -> None:
    ref = str(uuid4())
    for name in ("Ours", "Theirs"):
        with scope.organisation(an_organisation(name).pk):
            Candidate.objects.create(origin="hand", ref=ref)

    with (
        scope.organisation(Organisation.objects.get(name="Ours").pk),
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        Candidate.objects.create(origin="hand", ref=ref)
