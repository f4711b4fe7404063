from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_handle_of_texts")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="brand_values",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="organisation",
            name="brand_before",
            field=models.JSONField(blank=True, null=True),
        ),
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
                    ("brand", "Brand"),
                ],
                max_length=12,
            ),
        ),
    ]
