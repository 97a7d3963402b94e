from typing import Any

from django.core.management.base import BaseCommand

from kefu.discovery.services import boards
from kefu.discovery.services.drawing import draw_boards


class Command(BaseCommand):
    help = "Fold all days of all products again, from orders, returns, reviews and the log."

    def handle(self, *args: Any, **options: Any) -> None:
        days = boards.count_everything()
        places = draw_boards()
        self.stdout.write(f"{days} days of products counted, {places} places drawn")
