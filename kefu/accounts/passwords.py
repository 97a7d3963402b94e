"""What a password must be, each rule in one sentence that says what to do."""

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SHORTEST = 8
SHORTEST_FOR_STAFF = 12
TELLING = 4  # a part of a name or address this long gives a password away


class LongEnough:
    """Eight signs for customers, twelve for those who can see other people's data."""

    def validate(self, password: str, user: Any = None) -> None:
        least = SHORTEST_FOR_STAFF if getattr(user, "is_staff", False) else SHORTEST
        if len(password) < least:
            raise ValidationError(
                ngettext(
                    "Use at least %(count)d character.",
                    "Use at least %(count)d characters.",
                    least,
                )
                % {"count": least},
                code="password_too_short",
            )

    def get_help_text(self) -> str:
        return _("At least 8 characters; a short sentence is easiest to remember.")


class NotCommon(CommonPasswordValidator):
    """None of the 20,000 that are tried first."""

    def validate(self, password: str, user: Any = None) -> None:
        if password.lower().strip() in self.passwords or password.isdigit():
            raise ValidationError(
                _("Everybody tries this one first. Choose another, not only digits."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        return _("Not only digits, and nothing that everybody uses.")


class NotAboutYou:
    """Nothing that stands in the account itself."""

    def validate(self, password: str, user: Any = None) -> None:
        typed = password.lower()
        if any(part in typed for part in _parts(user)):
            raise ValidationError(
                _("Leave your name, address and number out of it: others know them too."),
                code="password_about_you",
            )

    def get_help_text(self) -> str:
        return _("Without your name, address or number.")


def _parts(user: Any) -> list[str]:
    email = getattr(user, "email", "") or ""
    known = [email.partition("@")[0], getattr(user, "phone", ""), getattr(user, "name", "")]
    return [part.lower() for part in known if part and len(part) >= TELLING]
