"""kill -9 in the middle of a rush: every acknowledged event is there once."""

import threading
import time

import pytest

from kefu.tracking.models import Batch
from kefu.tracking.tests.factories import VisitorFactory
from kefu.tracking.trial import a_door, fill

pytestmark = [pytest.mark.django_db(transaction=True)]
EVENTS = 10


def test_every_acknowledged_event_is_there_once_after_a_kill():
    visitors = [VisitorFactory() for _ in range(16)]
    with a_door() as server:

        def kill() -> None:
            while Batch.objects.count() < 200:
                time.sleep(0.05)
            server.kill()

        killer = threading.Thread(target=kill)
        killer.start()
        browsers = fill(server.port, visitors, events=EVENTS, seconds=30)
        killer.join()

    told = {key for browser in browsers for key in browser.told}
    asked = {key for browser in browsers for key in browser.asked}
    kept = dict(Batch.objects.values_list("key", "events"))
    assert len(told) >= 150
    assert told <= kept.keys() <= asked
    assert len(asked - told) <= len(visitors)  # what was on its way may be there, or not
    assert all(len(events) == EVENTS for events in kept.values())
