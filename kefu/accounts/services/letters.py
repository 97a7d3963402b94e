"""Letters about one's own account: links to prove who one is, and word of what was changed.

They are written by a job after the act (`jobs.write`), so a mail server that is down holds up
nobody, and nobody can tell from the answer's time whether an address is known. Each takes the
person and a word about the occasion.
"""

from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kefu.accounts import links
from kefu.accounts.models import User
from kefu.core.personal import mask_email


@dataclass(frozen=True)
class Letter:
    subject: str
    lines: list[str]
    button: str = ""
    href: str = ""
    code: str = ""
    foot: list[str] = field(default_factory=list)


def reset_link(user: User, _about: str) -> None:
    """Only who signs in by e-mail can be reached; a number alone gets no letter."""
    with translation.override(user.language):
        letter = Letter(
            _("Set a new password"),
            [_("You asked for a new password. The button leads you to it; it works once.")],
            button=_("Set a new password"),
            href=_page("accounts:new_password", links.token("reset", user)),
            foot=[
                _("The link works for 24 hours."),
                _("If you did not ask, leave it: your password stays as it is."),
            ],
        )
        _send(user.email, user, letter)


def invitation(user: User, inviter_id: str) -> None:
    inviter = User.objects.filter(pk=inviter_id or 0).first()
    with translation.override(user.language):
        if inviter and inviter.name:
            first = _("%(name)s invites you to work with Kefu.") % {"name": inviter.name}
        else:
            first = _("You are invited to work with Kefu.")
        days = settings.INVITATION_DAYS
        letter = Letter(
            _("Your invitation to Kefu"),
            [first, _("Choose a password and you are in.")],
            button=_("Choose a password"),
            href=_page("accounts:welcome", links.token("invitation", user)),
            foot=[
                ngettext(
                    "The link works for %(days)d day.", "The link works for %(days)d days.", days
                )
                % {"days": days}
            ],
        )
        _send(user.email, user, letter)


def email_link(user: User, _about: str) -> None:
    """To the new address the link, to the old one word of it."""
    with translation.override(user.language):
        letter = Letter(
            _("Confirm this address"),
            [_("From then on you sign in with it, and our mails come here.")],
            button=_("Confirm the address"),
            href=_page("accounts:confirm_email", links.token("email", user)),
            foot=[
                _("The link works for 24 hours."),
                _("If you did not ask, leave it: nothing changes."),
            ],
        )
        _send(user.new_email, user, letter)
        wanted = mask_email(user.new_email or "")
        warning = Letter(
            _("Your e-mail address is about to change"),
            [_("Your account asked to change its address to %(email)s.") % {"email": wanted}],
            button=_("Look at my account"),
            href=_page("accounts:security"),
            foot=[_("If this was not you, set a new password and sign out everywhere.")],
        )
        _send(user.email, user, warning)


def address_in_use(owner: User, _about: str) -> None:
    with translation.override(owner.language):
        letter = Letter(
            _("Your address was entered elsewhere"),
            [_("Somebody entered this address for another account. It stays yours.")],
            button=_("Look at my account"),
            href=_page("accounts:security"),
            foot=[_("If this was you: you have an account already, sign in with this address.")],
        )
        _send(owner.email, owner, letter)


def security_changed(user: User, what: str) -> None:
    """`what`: password, email, phone, on, off, codes."""
    with translation.override(user.language):
        at = date_format(localtime(now()), "DATETIME_FORMAT")
        letter = Letter(
            _("Something changed in your account"),
            [_changed(what), _("Time: %(at)s") % {"at": at}],
            button=_("Look at my account"),
            href=_page("accounts:security"),
            foot=[_("If this was not you, set a new password and sign out everywhere.")],
        )
        _send(user.email, user, letter)


def erasure_asked(user: User, _about: str) -> None:
    if user.erase_due_at is None:
        return
    with translation.override(user.language):
        day = date_format(localtime(user.erase_due_at), "DATE_FORMAT")
        letter = Letter(
            _("Your account will be erased"),
            [
                _("On %(day)s we erase what identifies you. Until then you can call it off.")
                % {"day": day}
            ],
            button=_("Call it off"),
            href=_page("accounts:privacy"),
        )
        _send(user.email, user, letter)


def sign_up_code(email: str, code: str, *, language: str) -> None:
    with translation.override(language):
        letter = Letter(
            _("Your code is %(code)s") % {"code": code},
            [_("Enter it where you signed up, and your account is ready.")],
            code=code,
            foot=[
                _("The code works for 15 minutes."),
                _("If you did not sign up, leave it: nothing happens without the code."),
            ],
        )
        _send(email, None, letter)


def sign_up_again(user: User) -> None:
    """Somebody signed up with an address that has an account: its owner hears how to get in."""
    with translation.override(user.language):
        letter = Letter(
            _("You have an account already"),
            [_("Somebody, perhaps you, signed up with this address. It has an account already.")],
            button=_("Sign in"),
            href=_page("account_login"),
            foot=[_("If you forgot the password, set a new one from the sign-in page.")],
        )
        _send(user.email, user, letter)


def _changed(what: str) -> str:
    return {
        "password": _("Your password was changed; all other browsers are signed out."),
        "email": _("You now sign in with this e-mail address."),
        "phone": _("The mobile number of your account was changed."),
        "on": _("The second step at sign-in was switched on."),
        "off": _("The second step at sign-in was switched off."),
        "codes": _("New recovery codes were made; the old ones no longer work."),
    }[what]


def _page(name: str, *args: str) -> str:
    return urljoin(settings.SITE_URL, reverse(name, args=args))


def _send(address: str | None, user: User | None, letter: Letter) -> None:
    if not address:
        return
    context = {
        "letter": letter,
        "name": user.name if user else "",
        "shop_url": settings.SITE_URL,
        "LANGUAGE_CODE": translation.get_language(),
    }
    mail = EmailMultiAlternatives(
        letter.subject, render_to_string("accounts/mail/letter.txt", context), to=[address]
    )
    mail.attach_alternative(render_to_string("accounts/mail/letter.html", context), "text/html")
    mail.send()
