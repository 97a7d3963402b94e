import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kefu.core import texts


class Command(BaseCommand):
    help = "Check that every text has its Chinese, or compile the translations."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true")
        what.add_argument("--compile", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        root = settings.BASE_DIR / "kefu"
        if not check:
            texts.compile_all(root)
            return
        faults = texts.faults(root)
        if faults:
            lines = [fault.replace(f"{settings.BASE_DIR}{os.sep}", "") for fault in faults]
            raise CommandError("\n".join([*lines, f"{len(faults)} faults in the translations."]))
        self.stdout.write("Translations are complete.")
