from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ats", "0005_api_keys")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="contact_ref",
            field=models.CharField(blank=True, max_length=64),
        )
        for name in ("nudge", "opportunity")
    ]
