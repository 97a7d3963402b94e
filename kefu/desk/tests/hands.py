"""Hands that lend themselves to several tests: on the clock of the wall, on words that wait, on
who is here and who asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from django.utils.timezone import now

from kefu.desk.models.cases import Case
from kefu.desk.models.duty import Duty
from kefu.desk.models.talks import Message
from kefu.desk.services import outgoing
from kefu.desk.services.conversations import say
from kefu.desk.services.duty import set_duty
from kefu.desk.tests.factories import client_id

LATER = timedelta(hours=2)


@contextmanager
def at_time(at: datetime) -> Iterator[None]:
    """`django.utils.timezone.now()` says `at`, whoever asks and however they imported it."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return at.astimezone(tz)

    with patch("django.utils.timezone.datetime", Stopped):
        yield


def put_off(talk, by, body="您好，壶已寄出。", name="w1", **more):
    word = outgoing.Word(body, name, send_at=now() + LATER, **more)
    return outgoing.send_words(talk, by=by, word=word)


def send_all_due():
    """As the job does, at the hour of everything."""
    at = now() + LATER + timedelta(seconds=1)
    return outgoing.send_due(at=at)


def said_by(agent):
    return Message.objects.filter(author=agent, kind="text")


def on_duty(agent, **room):
    duty = set_duty(agent, "on", by=agent)
    Duty.objects.filter(pk=duty.pk).update(room={"chat": 1, **room})


def ask(customer, body="在吗", channel="chat", **more):
    said = say(customer=customer, channel=channel, body=body, client_id=client_id(), **more)
    return Case.objects.get(pk=said.conversation.case_id)
