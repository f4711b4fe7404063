from django.db import migrations

from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [("ats", "0001_initial")]

    operations = protect(
        "ats_connection",
        "ats_signin",
        "ats_triggerstage",
        "ats_webhook",
        "ats_nudge",
        "ats_opportunity",
        "ats_stageentry",
        "ats_posting",
    )
