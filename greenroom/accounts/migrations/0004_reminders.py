from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_handle_of_a_job")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="reminders_enabled",
            field=models.BooleanField(default=True),
        ),
    ]
