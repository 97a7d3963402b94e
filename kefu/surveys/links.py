"""The link in an invitation: signed, so that nobody can try numbers, and good for a time."""

from datetime import timedelta

from django.core import signing

from kefu.surveys.models import Invitation

SALT = "kefu.surveys.invitation"


def token_of(invitation: Invitation) -> str:
    return signing.dumps(invitation.number, salt=SALT)


def number_in(token: str) -> str | None:
    """The invitation's number, or nothing if the link is forged or too old."""
    try:
        number = signing.loads(token, salt=SALT, max_age=timedelta(days=Invitation.LIVES_DAYS))
    except signing.BadSignature:
        return None
    return str(number)
