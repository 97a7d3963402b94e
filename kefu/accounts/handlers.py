"""What follows in this domain: letters to the person concerned."""

from kefu.accounts import events
from kefu.accounts.jobs import write
from kefu.core.events import Circumstances, on


@on(events.PasswordResetAsked)
def send_reset_link(event: events.PasswordResetAsked) -> None:
    write.defer(letter="reset_link", user_id=event.user_id)


@on(events.StaffInvited)
def send_invitation(event: events.StaffInvited, more: Circumstances) -> None:
    write.defer(letter="invitation", user_id=event.user_id, about=str(more.actor_id or ""))


@on(events.EmailChangeAsked)
def send_email_link(event: events.EmailChangeAsked) -> None:
    write.defer(letter="email_link", user_id=event.user_id)


@on(events.EmailChangeRefused)
def tell_owner_of_address(event: events.EmailChangeRefused) -> None:
    write.defer(letter="address_in_use", user_id=event.owner_id)


@on(events.PasswordChanged)
def tell_of_password(event: events.PasswordChanged) -> None:
    write.defer(letter="security_changed", user_id=event.user_id, about="password")


@on(events.EmailChanged)
def tell_of_email(event: events.EmailChanged) -> None:
    write.defer(letter="security_changed", user_id=event.user_id, about="email")


@on(events.PhoneChanged)
def tell_of_phone(event: events.PhoneChanged) -> None:
    write.defer(letter="security_changed", user_id=event.user_id, about="phone")


@on(events.SecondFactorChanged)
def tell_of_second_factor(event: events.SecondFactorChanged) -> None:
    write.defer(letter="security_changed", user_id=event.user_id, about=event.what)


@on(events.ErasureAsked)
def tell_of_erasure(event: events.ErasureAsked) -> None:
    write.defer(letter="erasure_asked", user_id=event.user_id)
