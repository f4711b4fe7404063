import uuid

import django.db.models.deletion
from django.db import migrations, models

import greenroom.kit.scope
from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [("recordings", "0003_sounds")]

    operations = [
        migrations.AddField("take", "assembled_chunks", models.PositiveIntegerField(default=0)),
        migrations.AddField("take", "percent", models.PositiveSmallIntegerField(default=0)),
        migrations.CreateModel(
            name="Stretch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("first_byte", models.PositiveBigIntegerField()),
                ("end_byte", models.PositiveBigIntegerField()),
                ("store_key", models.CharField(max_length=150)),
                ("told", models.JSONField()),
                (
                    "organisation",
                    models.ForeignKey(
                        default=greenroom.kit.scope.current_organisation_id,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "take",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stretches",
                        to="recordings.take",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("take", "first_byte"), name="one_stretch_from_a_byte"
                    )
                ],
            },
        ),
        *protect("recordings_stretch"),
    ]
