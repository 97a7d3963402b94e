import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kefu.core.job_worker import work
from kefu.core.worker import Hopeless


class Command(BaseCommand):
    help = "Do the jobs that were put off and start those whose time has come, until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--concurrency", type=int, default=4, help="jobs at the same time")
        parser.add_argument("--queues", nargs="*", help="only these; all if none is named")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asyncio.run(work(concurrency=options["concurrency"], queues=options["queues"]))
        except Hopeless:
            raise CommandError("nothing has worked for five minutes; see the log above") from None
