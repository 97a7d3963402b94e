"""Sessions in the database, as Django keeps them, read in plain SQL: every request asks for one."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils.timezone import now

FIND = "SELECT session_data, expire_date FROM django_session WHERE session_key = %s"


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(FIND, [self.session_key])
            row = cursor.fetchone()
        if row is None or row[1] <= now():
            self._session_key = None
            return None
        return Session(session_key=str(self.session_key), session_data=row[0], expire_date=row[1])
