import signal
import time
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from kefu.core.health import beat, stop_beating
from kefu.core.stop import Stop
from kefu.discovery.engine.node import Busy
from kefu.discovery.queries import following
from kefu.discovery.services.index import Follower, rebuild

FOLLOW_EVERY = 1.0  # seconds
AFTER_TROUBLE = 5.0
BEAT_EVERY = 10.0


class Command(BaseCommand):
    help = "Build this node's search index anew while the old one serves; or keep it up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--follow", action="store_true", help="take in changes until told to stop"
        )

    def handle(self, *args: Any, follow: bool, **options: Any) -> None:
        if follow:
            self._follow()
            return
        try:
            count = rebuild(progress=lambda done: self.stderr.write(f"{done:,} …"))
        except Busy:
            raise CommandError("another process is building this index") from None
        self.stdout.write(f"{count:,} products are in the index.")

    def _follow(self) -> None:
        stop = Stop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, stop.say)
        follower = Follower()
        wait = beat_at = 0.0
        while not stop.wait(wait):
            try:
                follower.follow()
                wait = FOLLOW_EVERY
                if time.monotonic() > beat_at:
                    beat(following.KEY)
                    beat_at = time.monotonic() + BEAT_EVERY
            except (Busy, DatabaseError, OSError) as trouble:
                self.stderr.write(f"the index waits: {trouble!r}")
                connection.close()
                wait = AFTER_TROUBLE
        with suppress(DatabaseError):
            stop_beating(following.KEY)
