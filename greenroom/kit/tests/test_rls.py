"""Row-level security names nobody: the owner is who migrates, the application who is let in."""

import pytest
from django.db import connection
from django.db.migrations.operations.special import RunSQL

from greenroom.kit import rls


def statements(operation: RunSQL) -> str:
    return "\n".join(str(one) for one in operation.sql)


def test_the_application_role_is_the_one_that_operate_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GREENROOM_APP_ROLE", 'web"; drop')
    [protected] = rls.protect("a_table", append_only=True)

    assert 'from "web""; drop"' in statements(protected)
    assert "greenroom_owner" not in statements(protected)


@pytest.mark.django_db
def test_each_policy_for_migrations_is_the_owners() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct unnest(p.roles)::text, t.tableowner from pg_policies p "
            "join pg_tables t using (tablename) where p.policyname = 'migrations'"
        )
        [(role, owner)] = cursor.fetchall()

    assert role == owner
