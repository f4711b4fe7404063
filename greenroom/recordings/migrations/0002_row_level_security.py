from django.db import migrations

from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [("recordings", "0001_initial")]

    operations = protect("recordings_take", "recordings_chunk", "recordings_rendition")
