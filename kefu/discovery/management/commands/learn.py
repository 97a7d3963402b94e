from typing import Any

from django.core.management.base import BaseCommand

from kefu.discovery.services.learning import learn_all


class Command(BaseCommand):
    help = "Learn from trails and orders what to suggest."

    def handle(self, *_: Any, **__: Any) -> None:
        self.stdout.write(f"Learned from {learn_all()}.")
