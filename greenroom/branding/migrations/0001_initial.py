import django.db.models.deletion
import greenroom.kit.links
import greenroom.kit.scope
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0007_brand"),
    ]

    operations = [
        migrations.CreateModel(
            name="BrandFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("logo", "Logo"),
                            ("dark_logo", "Logo on dark"),
                            ("icon", "Browser icon"),
                            ("video", "Company video"),
                            ("captions", "Captions"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("receiving", "Arriving"),
                            ("preparing", "Being prepared"),
                            ("ready", "Ready"),
                            ("refused", "Refused"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("token", models.CharField(default=greenroom.kit.links.new_token, max_length=64)),
                ("store_key", models.CharField(blank=True, max_length=150)),
                ("mime", models.CharField(blank=True, max_length=40)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("size_bytes", models.PositiveBigIntegerField(default=0)),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                ("still_key", models.CharField(blank=True, max_length=150)),
                ("still_bytes", models.PositiveBigIntegerField(default=0)),
                ("parts", models.PositiveSmallIntegerField(default=0)),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("try_after", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("uploaded_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField()),
                ("first_shown_at", models.DateTimeField(null=True)),
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
                "indexes": [models.Index(fields=["organisation", "state"], name="branding_state")],
            },
        ),
    ]
