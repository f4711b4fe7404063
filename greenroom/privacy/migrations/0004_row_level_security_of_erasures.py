from django.db import migrations

from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_erasing")]

    operations = protect("privacy_erasure")
