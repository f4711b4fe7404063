import django.db.models.deletion
import greenroom.kit.scope
import uuid
from django.db import migrations, models

from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_reminders"),
        ("messaging", "0002_row_level_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "E-mail"), ("sms", "Text message")], max_length=5
                    ),
                ),
                ("interview_template_id", models.UUIDField(null=True)),
                ("subject", models.CharField(blank=True, max_length=150)),
                ("heading", models.CharField(blank=True, max_length=200)),
                ("body", models.TextField(max_length=5000)),
                ("button", models.CharField(blank=True, max_length=60)),
                ("is_default", models.BooleanField()),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=100)),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        default=greenroom.kit.scope.current_organisation_id,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None)),
                        fields=("organisation", "kind", "channel", "interview_template_id"),
                        name="one_current_message_template",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="message",
            name="template",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="messaging.messagetemplate",
            ),
        ),
        *protect("messaging_messagetemplate"),
    ]
