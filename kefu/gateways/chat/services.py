from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction

from kefu.accounts.models import User
from kefu.accounts.queries.people import GUEST_NUMBER, guest_of
from kefu.accounts.services.customers import make_guest


def guest_for(session: SessionBase, *, language: str) -> User:
    """The guest of this browser: made once, however many first words arrive at the same time."""
    if session.session_key is None:
        session.create()
    with transaction.atomic():
        Session.objects.select_for_update().filter(session_key=session.session_key).first()
        fresh = import_module(settings.SESSION_ENGINE).SessionStore(session.session_key)
        guest = guest_of(fresh.get(GUEST_NUMBER))
        if guest is None:
            guest = make_guest(language=language)
            fresh[GUEST_NUMBER] = guest.number
            fresh.save()
    session[GUEST_NUMBER] = guest.number
    return guest
