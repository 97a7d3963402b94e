"""A sign-up that waits for the code from its mail: kept sealed in the session, for 15 minutes."""

import json
import secrets
import time
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

from kefu.core.personal import UnreadableSecret, seal, unseal

KEY = "sign_up"
LIFE = 15 * 60
TRIES = 5


def keep(session: SessionBase, data: dict[str, Any]) -> str:
    """Remember what was typed; the code that proves it."""
    code = f"{secrets.randbelow(1_000_000):06}"
    session[KEY] = {"sealed": seal(json.dumps({**data, "code": code})), "at": time.time()}
    return code


def waiting(session: SessionBase) -> dict[str, Any] | None:
    kept = session.get(KEY)
    if not kept or time.time() - kept["at"] > LIFE or kept.get("tries", 0) >= TRIES:
        return None
    try:
        data: dict[str, Any] = json.loads(unseal(kept["sealed"]))
    except UnreadableSecret:
        return None
    return data


def proves(session: SessionBase, code: str) -> bool:
    """Whether this is the code; five wrong ones end it."""
    data = waiting(session)
    if data is None:
        return False
    typed = "".join(sign for sign in code if sign.isdigit())
    if constant_time_compare(typed, data["code"]):
        return True
    session[KEY] = {**session[KEY], "tries": session[KEY].get("tries", 0) + 1}
    return False


def drop(session: SessionBase) -> None:
    session.pop(KEY, None)
