from typing import Any

from django.core.management.base import BaseCommand

from kefu.discovery.services.counting import count_trial


class Command(BaseCommand):
    help = "Count who was suggested what, and who then clicked or ordered."

    def handle(self, *_: Any, **__: Any) -> None:
        count = count_trial()
        self.stdout.write(f"Counted; {count.waiting} people's days are not over yet.")
