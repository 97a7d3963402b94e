"""A page with live parts around the trial server: lists of the rows in rooms."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from django.db import connection

from kefu.core.live.trial import application as trial
from kefu.core.live.watch import in_thread

STATIC = Path(__file__).parents[2] / "static"
TYPES = {".js": b"text/javascript", ".html": b"text/html; charset=utf-8"}
PAGE = """<!doctype html><html><head>
<script src="/static/vendor/htmx/htmx.min.js" defer></script>
<script type="module" src="/static/core/live.js"></script>
</head><body>
<ul id="east" data-live="core.trial.east" hx-get="/rows?room=east" hx-trigger="changed"></ul>
<p data-live-when="refused" hidden>You no longer hear what is new</p>
</body></html>"""
SELF_SWAPPING = (
    '<ul id="{room}" data-live="core.trial.{room}" hx-get="/rows?room={room}&whole=1"'
    ' hx-trigger="changed" hx-swap="outerHTML">{rows}</ul>'
)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if trial.owns(scope):
        await trial(scope, receive, send)
    elif scope["path"].startswith("/static/"):
        file = STATIC / scope["path"].removeprefix("/static/")
        await _answer(send, file.read_bytes(), TYPES[file.suffix])
    elif scope["path"] == "/rows":
        asked = parse_qs(scope["query_string"].decode())
        status, body = await in_thread(_rows, asked["room"][0], "whole" in asked)
        await _answer(send, body.encode(), TYPES[".html"], status)
    else:
        await _answer(send, PAGE.encode(), TYPES[".html"])


def _rows(room: str, whole: bool) -> tuple[int, str]:
    """The rows of a room; a row 0 is a fault that goes away when somebody has met it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM trial_row WHERE room = %s AND number = 0 RETURNING 1", [room])
        if cursor.fetchall():
            return 500, ""
        cursor.execute("SELECT number FROM trial_row WHERE room = %s ORDER BY number", [room])
        rows = "".join(f"<li>{number}</li>" for (number,) in cursor.fetchall())
    return 200, SELF_SWAPPING.format(room=room, rows=rows) if whole else rows


async def _answer(send: Any, body: bytes, kind: bytes, status: int = 200) -> None:
    headers = [(b"content-type", kind), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
