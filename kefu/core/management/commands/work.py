import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kefu.core.outbox import BATCH
from kefu.core.worker import Hopeless, Worker


class Command(BaseCommand):
    help = "Deliver recorded events to their handlers and seal the log, until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="deliveries claimed at once")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(batch=options["batch"])
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, worker.stop)
        try:
            worker.run()
        except Hopeless:
            raise CommandError("nothing has worked for five minutes; see the log above") from None
