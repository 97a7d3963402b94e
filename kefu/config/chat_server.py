"""The whole of Kefu on one port, as `bin/run` serves it, with trial rooms beside: for the bench."""

from django.contrib.sessions.backends.base import SessionBase

from kefu.accounts.models import User
from kefu.accounts.queries.people import reader_of_session
from kefu.config.asgi import PAGE_THREADS
from kefu.config.bridge import Receive, Scope, Send, WsgiBridge
from kefu.config.wsgi import application as pages
from kefu.core.live import trial
from kefu.core.live.asgi import Live

TARGET = "kefu.config.chat_server:application"
trial_rooms = trial.was_invited  # a rule of its own, which the import registers


def reader(session: SessionBase) -> User | str | None:
    """A guest of the trial rooms, or whoever it is in the shop."""
    invited: str | None = session.get("trial")
    return invited or reader_of_session(session)


_live = Live(reader_of=reader)
_bridge = WsgiBridge(pages, threads=PAGE_THREADS)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    answer = _live if Live.owns(scope) else _bridge
    await answer(scope, receive, send)
