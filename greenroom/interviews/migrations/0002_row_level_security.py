from django.db import migrations

from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [("interviews", "0001_initial")]

    operations = protect(
        "interviews_interviewtemplate",
        "interviews_templateversion",
        "interviews_question",
        "interviews_job",
        "interviews_candidate",
        "interviews_invitation",
        "interviews_answer",
        "interviews_reviewlink",
    )
