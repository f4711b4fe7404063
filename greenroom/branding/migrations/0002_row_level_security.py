from django.db import migrations

from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [("branding", "0001_initial")]

    operations = [*protect("branding_brandfile")]
