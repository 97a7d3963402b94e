import os
import signal
import threading
import time

import pytest

from kefu.core.stop import Stop


@pytest.fixture
def stop():
    stop, before = Stop(), signal.getsignal(signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, stop.say)
    yield stop
    signal.signal(signal.SIGUSR1, before)


def test_nothing_was_said(stop):
    assert stop.wait(0) is False


def test_what_was_said_stays_said(stop):
    os.kill(os.getpid(), signal.SIGUSR1)

    assert [stop.wait(60), stop.wait(60)] == [True, True]


def test_a_signal_ends_the_wait(stop):
    threading.Timer(0.05, os.kill, [os.getpid(), signal.SIGUSR1]).start()

    assert stop.wait(60) is True


def test_a_signal_at_any_moment_of_the_wait_is_heard(stop):
    """Thousands of signals while the loop goes in and out of its wait."""
    sending = threading.Event()

    def send():
        while not sending.is_set():
            os.kill(os.getpid(), signal.SIGUSR1)

    sender = threading.Thread(target=send)
    sender.start()
    ends = time.monotonic() + 0.5
    while time.monotonic() < ends:
        stop.is_said = False  # so that it really waits
        stop.wait(0.0001)
    sending.set()
    sender.join()
    os.kill(os.getpid(), signal.SIGUSR1)

    assert stop.wait(0) is True
