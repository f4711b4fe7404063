from django.db import migrations

from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [("effects", "0001_initial")]

    operations = protect("effects_effect")
