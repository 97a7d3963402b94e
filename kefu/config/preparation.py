"""What must be done before serving: quick when there is nothing to do."""

from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kefu.demo import queries as demo_queries

LOCK = 0x6B656675  # "kefu"; of two that prepare one database, one waits for the other


def prepare(say: Callable[[str], None], *, demo: bool) -> None:
    """Bring database, translations and static files up to what this version needs."""
    call_command("translations", "--compile")
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [LOCK])
        try:
            _migrate(say)
            _make_cache_table()
            if settings.PROFILE == "production":
                call_command("collectstatic", interactive=False, verbosity=0)
            if demo:
                _fill_demo(say)
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [LOCK])


def _migrate(say: Callable[[str], None]) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database …")
        call_command("migrate", interactive=False, verbosity=0)


def _make_cache_table() -> None:
    cache = settings.CACHES["default"]
    if not cache["BACKEND"].endswith("DatabaseCache"):
        return
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s)", [cache["LOCATION"]])
        if cursor.fetchone() == (None,):
            call_command("createcachetable", verbosity=0)


def _fill_demo(say: Callable[[str], None]) -> None:
    if demo_queries.demo_shop() is None:
        say("Filling the demo shop …")
        call_command("demo", verbosity=0)  # it shows how far it is, and we the accounts


def demo_accounts() -> list[str]:
    """Lines that tell a newcomer how to sign in."""
    try:
        accounts = demo_queries.demo_accounts()
    finally:
        connection.close()
    return [f"{one.role}: {one.email} / {one.password}" for one in accounts]
