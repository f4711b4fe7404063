import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ats", "0008_erasing"), ("interviews", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="refresh_issued_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="connection",
            name="default_template",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="interviews.interviewtemplate",
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="last_look",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="stageentry",
            name="mover_name",
            field=models.CharField(blank=True, max_length=150),
        ),
    ]
