from django.db import migrations

from greenroom.kit.rls import protect


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]

    operations = protect("reviews_rating", "reviews_comment")
