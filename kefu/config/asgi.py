"""Live streams and trails as raw ASGI, and the pages behind them for set-ups with one port."""

from kefu.config.bridge import Receive, Scope, Send, WsgiBridge
from kefu.config.wsgi import application as pages
from kefu.core.live.asgi import Live
from kefu.core.live.asgi import application as streams
from kefu.tracking.door import Door

PAGE_THREADS = 8  # ours wait for the database more than for the processor
_bridge = WsgiBridge(pages, threads=PAGE_THREADS)
_trails = Door()

__all__ = ["both", "live"]


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """Everything below `/live/`: streams out, trails in."""
    answer = _trails if Door.owns(scope) else streams
    await answer(scope, receive, send)


async def both(scope: Scope, receive: Receive, send: Send) -> None:
    """One port for all: what is live is answered here, the rest by Django in threads."""
    answer = live if Live.owns(scope) or Door.owns(scope) else _bridge
    await answer(scope, receive, send)
