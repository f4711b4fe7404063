from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from greenroom.operate.web import serve
from greenroom.wsgi import application


class Command(BaseCommand):
    help = "Answer web requests until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *_: Any, **options: Any) -> None:
        serve(application, options["host"], options["port"])
