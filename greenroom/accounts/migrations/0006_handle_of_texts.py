from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_more_time"),
    ]

    operations = [
        migrations.AlterField(
            model_name="handle",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invitation", "Invitation"),
                    ("hook", "Hook"),
                    ("upload", "Upload"),
                    ("review", "Review"),
                    ("oauth", "Oauth"),
                    ("job", "Job"),
                    ("texts", "Texts"),
                ],
                max_length=12,
            ),
        ),
    ]
