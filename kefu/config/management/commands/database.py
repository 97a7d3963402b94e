from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kefu.config import env
from kefu.config.database import DatabaseTrouble, own_cluster


class Command(BaseCommand):
    help = "Start or stop the embedded PostgreSQL by hand, or say where it is."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["start", "stop", "url"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        cluster = own_cluster()
        try:
            if what == "stop":
                cluster.stop()
            elif what == "start":
                self.stdout.write(cluster.start())
            else:
                self.stdout.write(env.database_url())
        except DatabaseTrouble as trouble:
            raise CommandError(str(trouble)) from trouble
