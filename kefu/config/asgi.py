"""Live streams as raw ASGI, and the pages behind them for set-ups with one port."""

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import Receive, Scope, Send

from kefu.config.wsgi import application as pages

PAGE_THREADS = 8
_pages = WSGIMiddleware(pages, workers=PAGE_THREADS)


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    from kefu.core.live.asgi import application  # noqa: PLC0415

    await application(scope, receive, send)


async def both(scope: Scope, receive: Receive, send: Send) -> None:
    """One port for all: `/live/` is answered here, the rest by Django in threads."""
    if scope["type"] == "http" and not scope["path"].startswith("/live/"):
        await _pages(scope, receive, send)
    else:
        await live(scope, receive, send)
