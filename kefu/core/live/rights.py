"""Who may listen to what. Each domain's `topics.py` says it, rule by rule."""

import re
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.timezone import now

TOPIC = re.compile(r"[a-z_]+(\.[A-Za-z0-9_-]+)+")
LONGEST_TOPIC = 100

Rule = Callable[[Any, str], bool]
ReaderOf = Callable[[SessionBase], Any | None]
_rules: dict[str, Rule] = {}


class UnknownTopic(ValueError):
    """No domain has said who may listen to this."""


def listens(pattern: str) -> Callable[[Rule], Rule]:
    """The decorated `may_hear(reader, key)` decides for one topic, or for all `domain.noun.*`."""

    def remember(rule: Rule) -> Rule:
        _rules[pattern] = rule
        return rule

    return remember


def require_known(topics: Iterable[str]) -> None:
    for topic in topics:
        _rule_for(topic)


def _rule_for(topic: str) -> tuple[Rule, str]:
    if len(topic) <= LONGEST_TOPIC and TOPIC.fullmatch(topic):
        if topic in _rules:
            return _rules[topic], ""
        stem, _, key = topic.rpartition(".")
        if f"{stem}.*" in _rules:
            return _rules[f"{stem}.*"], key
    raise UnknownTopic(topic)


def allowed(
    session_key: str, topics: Iterable[str], reader_of: ReaderOf | None = None
) -> frozenset[str]:
    """Those of the topics that the person behind this session may hear now."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    reader = (reader_of or import_string(settings.LIVE_READER))(session)
    if reader is None or session.session_key is None:
        return frozenset()
    return frozenset(topic for topic in topics if _may_hear(reader, topic))


def _may_hear(reader: Any, topic: str) -> bool:
    try:
        rule, key = _rule_for(topic)
        return rule(reader, key)
    except (ValueError, ValidationError):  # no such topic, or a key that is none of its keys
        return False


def open_sessions(session_keys: Iterable[str]) -> frozenset[str]:
    """Those sessions that have neither signed out nor run out."""
    still = Session.objects.filter(session_key__in=list(session_keys), expire_date__gt=now())
    return frozenset(still.values_list("session_key", flat=True))


def signed_in_user(session: SessionBase) -> Any | None:
    """The plainest reader: whoever signed in with this session."""
    request = HttpRequest()
    request.session = session
    user = get_user(request)
    return user if user.is_authenticated else None
