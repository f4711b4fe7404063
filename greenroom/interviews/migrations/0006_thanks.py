from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interviews", "0005_more_time")]

    operations = [
        migrations.AddField(
            model_name="templateversion",
            name="thanks",
            field=models.TextField(blank=True, default="", max_length=2000),
            preserve_default=False,
        ),
    ]
