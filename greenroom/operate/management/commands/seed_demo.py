from typing import Any

from django.core.management.base import BaseCommand, CommandError

from greenroom.kit import env
from greenroom.operate.demo import seed


class Command(BaseCommand):
    help = "Make the demo's organisation, members and templates, those that are missing."

    def handle(self, *_: Any, **__: Any) -> None:
        password = env.text("DEMO_PASSWORD")
        if not password:
            raise CommandError("GREENROOM_DEMO_PASSWORD is not set.")
        seed(password)
