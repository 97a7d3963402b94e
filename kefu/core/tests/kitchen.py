"""Handlers and jobs for tests with real worker processes; loaded by them and by the tests.

Each effect is a row and a byte on the test's pipe. `KITCHEN_HANG_AT` makes the process hang when it
has written so many, so that a test can kill it in the very middle of its work.
"""

import os
from dataclasses import dataclass

from django.db import connection, transaction

from kefu.core.events import Event, on
from kefu.core.jobs import app

PIPE = int(os.environ.get("KITCHEN_PIPE", "0"))
GO = int(os.environ.get("KITCHEN_GO", "0"))
HANG_AT = int(os.environ.get("KITCHEN_HANG_AT", "0"))
written = 0


@dataclass(frozen=True)
class SoupOrdered(Event):
    bowl: int


@on(SoupOrdered)
def cook(event):
    serve(event.bowl)


@app.task(name="kitchen.stew")
def stew(bowl):
    with transaction.atomic():
        serve(bowl)


@app.task(name="kitchen.boil_over")
@transaction.atomic
def boil_over():
    stew.defer(bowl=99)
    with transaction.atomic():
        os.write(PIPE, b".")
    raise RuntimeError


def serve(bowl):
    global written  # noqa: PLW0603
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kitchen VALUES (%s, %s)", [bowl, os.getpid()])
    os.write(PIPE, b".")
    written += 1
    if written == HANG_AT:
        os.read(GO, 1)
