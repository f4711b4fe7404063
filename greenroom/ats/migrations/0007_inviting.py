from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ats", "0006_contact_ref")]

    operations = [
        migrations.AddField(
            model_name="triggerstage",
            name="is_inviting",
            field=models.BooleanField(default=False),
        ),
    ]
