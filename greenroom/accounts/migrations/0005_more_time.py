from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_reminders")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="more_time_days",
            field=models.PositiveSmallIntegerField(default=3),
        ),
        migrations.AddField(
            model_name="organisation",
            name="allow_again",
            field=models.BooleanField(default=False),
        ),
    ]
