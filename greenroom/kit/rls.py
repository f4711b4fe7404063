"""Row-level security for the tables that carry an organisation."""

from typing import Any

from django.db import migrations

from greenroom.kit import env

APP_ROLE = "greenroom_app"  # where nobody names another
OURS = "organisation_id = nullif(current_setting('greenroom.organisation', true), '')::uuid"


def protect(*tables: str, append_only: bool = False) -> list[migrations.RunSQL]:
    """Migration operations that show each table's rows to their own organisation alone.

    FORCE binds the owner as well, so that a leak is seen in tests; the policy `migrations` then
    lets the owner's data migrations see rows at all. The owner is whoever runs the migration.
    """
    return [_protect(table, append_only=append_only) for table in tables]


def _protect(table: str, *, append_only: bool) -> migrations.RunSQL:
    statements: list[Any] = [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy organisation on {table} using ({OURS}) with check ({OURS})",
        f"create policy migrations on {table} to current_user using (true) with check (true)",
    ]
    if append_only:
        statements.append(f"revoke update, delete, truncate on {table} from {_app_role()}")
    undo: list[Any] = [
        f"drop policy organisation on {table}",
        f"drop policy migrations on {table}",
        f"alter table {table} no force row level security",
        f"alter table {table} disable row level security",
    ]
    return migrations.RunSQL(statements, undo)


def _app_role() -> str:
    """Quoted. The application's role, under which `operate` lets it in; the owner is another."""
    name = env.text("APP_ROLE") or APP_ROLE
    return '"' + name.replace('"', '""') + '"'
