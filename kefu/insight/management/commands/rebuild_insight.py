from typing import Any

from django.core.management.base import BaseCommand

from kefu.insight.services.folding import rebuild


class Command(BaseCommand):
    help = "Fold the whole log of events into insight's figures anew."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild()} events folded")
