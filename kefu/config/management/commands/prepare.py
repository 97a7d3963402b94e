from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kefu.config.preparation import prepare


class Command(BaseCommand):
    help = "Bring database, translations and static files up to this version."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill the demo shop as well")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        prepare(self.stdout.write, demo=demo)
