from django.db import migrations

from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = protect("audit_entry", append_only=True)
