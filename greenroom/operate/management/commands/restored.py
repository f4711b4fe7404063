from typing import Any

from django.core.management.base import BaseCommand

from greenroom.operate import restored


class Command(BaseCommand):
    help = "Say that this database is a restored backup, before the programs are started."

    def handle(self, *_: Any, **__: Any) -> None:
        count = restored.begin_anew()
        self.stdout.write(f"{count} things were under way in this backup; we look before we go on.")
