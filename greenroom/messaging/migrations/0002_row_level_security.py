from django.db import migrations

from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = protect("messaging_message")
