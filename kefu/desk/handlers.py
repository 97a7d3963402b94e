from collections.abc import Iterable
from typing import Any

from kefu.accounts.events import CustomerErased, CustomerIdentified, StaffDeactivated
from kefu.accounts.models import User
from kefu.accounts.queries.personal import exports
from kefu.core.events import on
from kefu.desk.queries.cases import own_words
from kefu.desk.services import cases, people


@on(CustomerIdentified)
def bring_the_guests_words_along(event: CustomerIdentified) -> None:
    people.move_to_customer(guest_id=event.guest_id, user_id=event.user_id)


@on(CustomerErased)
def forget_the_words(event: CustomerErased) -> None:
    people.forget_customer(user_id=event.user_id)


@on(StaffDeactivated)
def hand_over_what_is_theirs(event: StaffDeactivated) -> None:
    cases.hand_over_all(User.objects.get(pk=event.user_id))


@exports("conversations")
def words_for_a_copy(customer: User) -> Iterable[dict[str, Any]]:
    return own_words(customer)
