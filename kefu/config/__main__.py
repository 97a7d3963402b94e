"""The management command, `bin/kefu`: sees to a database first, then it is Django's."""

import gc
import os
import sys

import django
from django.core.management import execute_from_command_line

from kefu.config import env
from kefu.config.database import DatabaseTrouble, own_cluster

NEED_NO_DATABASE = {"help", "database", "translations", "collectstatic", "--help", "--version", ""}


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.config.settings")
    command = arguments[0] if arguments else ""
    if command not in NEED_NO_DATABASE and not env.text("DATABASE_URL"):
        start_database()
    _load()
    name = command if command.startswith("-") else command.replace("-", "_")  # verify-events
    execute_from_command_line(["bin/kefu", name, *arguments[1:]] if command else ["bin/kefu"])


def _load() -> None:
    """Load what every command needs; it stays, so nobody need look through it for waste."""
    gc.disable()
    django.setup()
    gc.freeze()
    gc.enable()


def start_database() -> None:
    cluster = own_cluster()
    try:
        cluster.start()
    except DatabaseTrouble as trouble:
        sys.exit(f"{trouble}")


if __name__ == "__main__":
    main(sys.argv[1:])
