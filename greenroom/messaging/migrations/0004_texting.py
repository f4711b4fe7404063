import datetime
import django.core.validators
import django.db.models.deletion
import greenroom.kit.scope
import uuid
from django.db import migrations, models

from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_handle_of_texts"),
        ("messaging", "0003_message_template"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heard",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reference", models.CharField(max_length=200)),
                ("number", models.CharField(max_length=20)),
                ("taken_for", models.CharField(max_length=5)),
                ("at", models.DateTimeField()),
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
            },
        ),
        migrations.CreateModel(
            name="OptOut",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                (
                    "told",
                    models.CharField(
                        choices=[("answer", "answered STOP"), ("service", "told the text service")],
                        max_length=7,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
            },
        ),
        migrations.CreateModel(
            name="Rules",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("quiet_from", models.TimeField(default=datetime.time(21, 0))),
                ("quiet_until", models.TimeField(default=datetime.time(8, 0))),
                (
                    "texts_per_number",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                    ),
                ),
                (
                    "texts_per_day",
                    models.PositiveIntegerField(
                        default=1000,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100000),
                        ],
                    ),
                ),
                ("closing_mails", models.BooleanField(default=False)),
                ("token_sealed", models.TextField(blank=True)),
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
            },
        ),
        migrations.RemoveConstraint(
            model_name="messagetemplate",
            name="one_current_message_template",
        ),
        migrations.AddField(
            model_name="message",
            name="delivery",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "not told"),
                    ("delivered", "Delivered"),
                    ("undelivered", "Not delivered"),
                ],
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="messagetemplate",
            name="from_name",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="messagetemplate",
            name="job_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="messagetemplate",
            name="reply_to",
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at", None)),
                fields=("organisation", "kind", "channel", "interview_template_id", "job_id"),
                name="one_current_message_template",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="heard",
            constraint=models.UniqueConstraint(
                fields=("organisation", "reference"), name="heard_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("organisation", "number"),
                name="one_opt_out_per_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="rules",
            constraint=models.UniqueConstraint(
                fields=("organisation",), name="one_row_of_message_rules"
            ),
        ),
        *protect("messaging_rules", "messaging_optout", "messaging_heard"),
    ]
