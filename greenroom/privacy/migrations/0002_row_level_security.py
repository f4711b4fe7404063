from django.db import migrations

from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]

    operations = protect("privacy_consent", append_only=True)
