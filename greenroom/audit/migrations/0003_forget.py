from typing import Any

from django.db import migrations

from greenroom.kit import env
from greenroom.kit.rls import APP_ROLE, OURS

# The one way in which entries change: names and free words of a person who is forgotten go, what
# happened and when stays. It runs with the owner's right and sees the caller's organisation alone.
CREATE = f"""
create function audit_forget(subjects uuid[], actors text[]) returns bigint
language sql security definer set search_path = pg_catalog, public as $$
  with forgotten as (
    update public.audit_entry
       set actor_name = case when actor_kind = 'candidate' then '' else actor_name end,
           why = case when subject_id = any(subjects) then '' else why end,
           data = case when subject_id = any(subjects)
                       then data - array['detail', 'words', 'name', 'number', 'to'] else data end
     where {OURS}
       and (subject_id = any(subjects) or (actor_kind = 'candidate' and actor_ref = any(actors)))
    returning 1)
  select count(*) from forgotten
$$
"""


def _role() -> str:
    name = env.text("APP_ROLE") or APP_ROLE
    return '"' + name.replace('"', '""') + '"'


STATEMENTS: list[Any] = [
    CREATE,
    "revoke all on function audit_forget(uuid[], text[]) from public",
    f"grant execute on function audit_forget(uuid[], text[]) to {_role()}",
]


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_row_level_security")]

    operations = [migrations.RunSQL(STATEMENTS, "drop function audit_forget(uuid[], text[])")]
