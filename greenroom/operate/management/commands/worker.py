import sys
from argparse import SUPPRESS, ArgumentParser
from dataclasses import fields
from typing import Any

from django.core.management.base import BaseCommand

from greenroom.operate.worker import Pace, work


class Command(BaseCommand):
    help = "Run jobs of the given queues until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--queues", default="ats,messages,media", help="names, with commas")
        parser.add_argument("--concurrency", type=int, default=10, help="jobs at the same time")
        for setting in fields(Pace):  # for tests that cannot wait
            name = f"--{setting.name.replace('_', '-')}"
            parser.add_argument(name, type=float, default=setting.default, help=SUPPRESS)

    def handle(self, *_: Any, **options: Any) -> None:
        pace = Pace(**{setting.name: options[setting.name] for setting in fields(Pace)})
        sys.exit(work(options["queues"].split(","), options["concurrency"], pace))
