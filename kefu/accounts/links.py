"""Signed links in letters: whose they are, for what, how long, and dead once they were used."""

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from kefu.accounts.models import User

MARK = 20


def token(purpose: str, user: User) -> str:
    return signing.dumps([user.number, _mark(purpose, user)], salt=f"kefu.accounts.{purpose}")


def reader(purpose: str, text: str, *, days: float) -> User | None:
    """Whom the link was written to, None if it is old, used, or not ours."""
    try:
        number, mark = signing.loads(
            text, salt=f"kefu.accounts.{purpose}", max_age=round(days * 86400)
        )
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(number=number, is_active=True).first()
    if user is None or not constant_time_compare(mark, _mark(purpose, user)):
        return None
    return user


def _mark(purpose: str, user: User) -> str:
    """Changes with what the link is for, so that each link works once."""
    asked = user.new_email if purpose == "email" else ""
    text = f"{user.get_session_auth_hash()}|{asked}"
    return salted_hmac("kefu.accounts.link", text, algorithm="sha256").hexdigest()[:MARK]
