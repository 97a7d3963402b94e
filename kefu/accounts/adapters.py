"""Where django-allauth meets Kefu: its hooks, answered from our own tables and in our own words."""

import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from kefu.accounts.devices import device_of
from kefu.accounts.models import User
from kefu.accounts.queries import people
from kefu.accounts.services import access, customers
from kefu.core.access import SECOND_FACTOR_KEY
from kefu.core.personal import seal, unseal

WRONG = {
    "account_inactive": _("This account is closed."),
    "incorrect_password": _("This is not your password."),
    "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
    "username_password_mismatch": _("Address and password do not fit together."),
    "incorrect_code": _("This code does not fit. Take the one your app shows now."),
    "rate_limited": _("That was too fast. Wait a moment, then try again."),
    "cannot_generate_recovery_codes": _("Recovery codes need a second step first."),
    "cannot_delete_authenticator": _("Your role needs the second step; it stays on."),
}
SAID = {
    "account/messages/logged_out.txt": _("You are signed out."),
    "mfa/messages/totp_activated.txt": _("The second step is on."),
    "mfa/messages/totp_deactivated.txt": _("The second step is off."),
}
ANOTHER_WAY = {
    "reauthenticate": _("With my password instead"),
    "mfa_reauthenticate": _("With a code from my app instead"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in and sign-out as the library leads them through."""

    error_messages: ClassVar[dict[str, Any]] = {**DefaultAccountAdapter.error_messages, **WRONG}

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **facts)
        device = device_of(request.headers.get("User-Agent", ""))
        access.note_sign_in(user=user, session_key=request.session.session_key or "", device=device)
        guest = request.session.pop(people.GUEST_NUMBER, None)
        if guest:
            customers.identify_guest(number=guest, as_user=user)
        request.session[SECOND_FACTOR_KEY] = any(
            step["method"] == "mfa" for step in get_authentication_records(request, user)
        )
        wear(response, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        key = request.session.session_key
        super().logout(request)
        access.note_sign_out(session_key=key or "")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_of(request.user)

    def reauthenticate(self, user: Any, password: str) -> bool:
        self.pre_authenticate(self.request, username=f"user {user.pk}")
        right: bool = user.check_password(password)
        if right:
            self._rollback_login_failed_rl_usage()
        return right

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**method, "description": ANOTHER_WAY[method["id"]]} for method in methods]

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Who has just signed in need not say it again."""
        records = get_authentication_records(self.request, self.request.user)
        last = records[-1]["at"] if records else 0.0
        return bool(time.time() - last > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_rest: Any,
        **_more: Any,
    ) -> None:
        said = SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, str(said))

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """Our own letters tell of what changed; they follow from the recorded event."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """A server behind a socket knows no address; limits by address then count all as one."""
        return super().get_client_ip(request) if request.META.get("REMOTE_ADDR") else "0.0.0.0"  # noqa: S104

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return str(credentials.get("username", ""))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are sealed with the key of the house before they reach the database."""

    error_messages: ClassVar[dict[str, Any]] = {**DefaultMFAAdapter.error_messages, **WRONG}

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not (settings.STAFF_SECOND_FACTOR and authenticator.user.is_staff)


def home_of(user: Any) -> str:
    """Where somebody's work or shopping begins."""
    if not user.is_staff:
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    homes = settings.STAFF_HOMES
    return next((path for verb, path in homes if user.may(verb)), settings.LOGIN_REDIRECT_URL)


def wear(response: HttpResponse, user: User) -> None:
    """The browser takes on the person's language and theme."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, user.language, max_age=settings.SESSION_COOKIE_AGE
    )
    if user.theme == User.Theme.AUTO:
        response.delete_cookie("theme")
    else:
        response.set_cookie("theme", user.theme, max_age=settings.SESSION_COOKIE_AGE)
