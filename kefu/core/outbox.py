"""Deliveries leave the outbox: claimed in batches, told inside the claiming transaction.

A worker that dies takes its transaction with it: the claims are free again and every effect of
the batch is undone, so an effect that lives in the database happens exactly once.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import psycopg
from django.db import connection, models, transaction
from django.utils.timezone import now

from kefu.core.events import Event, name_of, record, tell
from kefu.core.models import Delivery

log = logging.getLogger(__name__)

CHANNEL = "kefu_outbox"  # notified by a trigger on the table, see the migration
BATCH = 50
LONGEST_BATCH = 2.0  # seconds; what is not told by then is left to the next batch


@dataclass(frozen=True)
class DeliveryRetried(Event):
    """Somebody had a handler try again that had been given up."""

    event_id: int
    handler: str


def deliver_batch(limit: int = BATCH, *, hurry: Callable[[], bool] = lambda: False) -> int:
    """Tell some waiting handlers. Returns how many were tried; 0 when there is nothing to do.

    All of the batch under one savepoint, for that is quick; if any handler fails, all are
    undone and told again with a savepoint each, so that only the failing one waits.
    """
    with transaction.atomic():
        waiting = Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        due = waiting.filter(due_at__lte=now()).select_related("event").order_by("due_at", "id")
        batch = list(due[:limit])
        if not batch:
            return 0
        try:
            told = tried = _tell_together(batch, hurry)
        except Exception:  # noqa: BLE001  whichever it was, it is found and logged one by one
            tried = batch
            told = [delivery for delivery in batch if _tell_alone(delivery)]
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in told]).delete()
    return len(tried)


def is_waiting(kind: type[Event], **data: int) -> bool:
    """Whether an event with these fields is recorded and has not been told to everybody yet."""
    return Delivery.objects.filter(
        due_at__isnull=False, event__name=name_of(kind), event__data__contains=data
    ).exists()


def _tell_together(batch: list[Delivery], hurry: Callable[[], bool]) -> list[Delivery]:
    until = time.monotonic() + LONGEST_BATCH
    told = []
    with transaction.atomic():
        for delivery in batch:
            tell(delivery)
            told.append(delivery)
            if hurry() or time.monotonic() > until:
                break
        connection.check_constraints()  # now, not at the commit, where nobody could be blamed
    return told


def _tell_alone(delivery: Delivery) -> bool:
    try:
        with transaction.atomic():
            tell(delivery)
            connection.check_constraints()
    except Exception as error:
        log.exception("handler failed: %s", delivery)
        delivery.fail(error, at=now())
        delivery.save()
        return False
    return True


@transaction.atomic
def retry_delivery(pk: int, *, by: models.Model) -> None:
    """Tell a handler again that was given up, from the first try on."""
    delivery = Delivery.objects.select_for_update().get(pk=pk)
    delivery.start_over(at=now())
    delivery.save(update_fields=["due_at", "tries"])
    record(DeliveryRetried(delivery.event_id, delivery.handler), by=by)


class Bell:
    """A connection of its own that hears when something is put into the outbox."""

    def __init__(self) -> None:
        self._line: psycopg.Connection | None = None

    def __enter__(self) -> Self:
        """Listen before the first look at the queue, so that nothing falls between the two."""
        self.wait(0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()

    def wait(self, seconds: float) -> None:
        """Until it rings, at most so long. A dead line is put up again; meanwhile we just wait."""
        try:
            line = self._line or self._listen()
            for _ in line.notifies(timeout=seconds, stop_after=1):
                pass
        except (psycopg.OperationalError, psycopg.InterfaceError):
            self._hang_up()
            time.sleep(seconds)

    def _listen(self) -> psycopg.Connection:
        settings = connection.get_connection_params()
        keep = {key: settings[key] for key in settings if key not in {"context", "cursor_factory"}}
        self._line = psycopg.connect(**keep, autocommit=True)
        self._line.execute(f"LISTEN {CHANNEL}")
        return self._line

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
