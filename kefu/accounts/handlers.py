"""What follows in this domain: letters to the person concerned."""

from kefu.accounts import events
from kefu.accounts.models import User
from kefu.accounts.services import letters
from kefu.core.events import Circumstances, on


@on(events.PasswordResetAsked)
def send_reset_link(event: events.PasswordResetAsked) -> None:
    letters.reset_link(_person(event.user_id))


@on(events.StaffInvited)
def send_invitation(event: events.StaffInvited, more: Circumstances) -> None:
    inviter = User.objects.filter(pk=more.actor_id or 0).first()
    letters.invitation(_person(event.user_id), inviter=inviter)


@on(events.EmailChangeAsked)
def send_email_link(event: events.EmailChangeAsked) -> None:
    letters.email_link(_person(event.user_id))


@on(events.EmailChangeRefused)
def tell_owner_of_address(event: events.EmailChangeRefused) -> None:
    letters.address_in_use(_person(event.owner_id))


@on(events.PasswordChanged)
def tell_of_password(event: events.PasswordChanged) -> None:
    letters.security_changed(_person(event.user_id), "password")


@on(events.EmailChanged)
def tell_of_email(event: events.EmailChanged) -> None:
    letters.security_changed(_person(event.user_id), "email")


@on(events.PhoneChanged)
def tell_of_phone(event: events.PhoneChanged) -> None:
    letters.security_changed(_person(event.user_id), "phone")


@on(events.SecondFactorChanged)
def tell_of_second_factor(event: events.SecondFactorChanged) -> None:
    letters.security_changed(_person(event.user_id), event.what)


@on(events.ErasureAsked)
def tell_of_erasure(event: events.ErasureAsked) -> None:
    letters.erasure_asked(_person(event.user_id))


def _person(user_id: int) -> User:
    return User.objects.get(pk=user_id)
