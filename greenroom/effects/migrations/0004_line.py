from django.db import migrations, models

FILL = """
update effects_effect set line_id = (payload->>'connection')::uuid
 where kind like 'ats.%' and payload ? 'connection'
"""


class Migration(migrations.Migration):
    dependencies = [("effects", "0003_troubled")]

    operations = [
        migrations.AddField(
            model_name="effect",
            name="line_id",
            field=models.UUIDField(null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="effect",
            index=models.Index(
                condition=models.Q(("state__in", ["planned", "claimed", "unknown"])),
                fields=["line_id", "due_at"],
                name="effects_line",
            ),
        ),
    ]
