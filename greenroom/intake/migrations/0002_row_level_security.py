from django.db import migrations

from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = protect(
        "intake_templatefile",
        "intake_publiclink",
        "intake_peoplelist",
        "intake_listedperson",
    )
