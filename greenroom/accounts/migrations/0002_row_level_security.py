from django.db import migrations

from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        *protect("accounts_membership"),
        # At sign-in the organisation is not known: users see their own memberships everywhere.
        migrations.RunSQL(
            "create policy own on accounts_membership for select "
            "using (user_id = nullif(current_setting('greenroom.user', true), '')::uuid)",
            "drop policy own on accounts_membership",
        ),
    ]
