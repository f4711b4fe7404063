from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("effects", "0004_line")]

    operations = [
        migrations.AddField("bucket", "minute_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "bucket", "calls", models.PositiveIntegerField(default=0, db_default=0)
        ),
        migrations.AddField(
            "bucket", "calls_before", models.PositiveIntegerField(default=0, db_default=0)
        ),
    ]
