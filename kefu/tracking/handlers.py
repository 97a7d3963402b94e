from collections.abc import Iterable
from typing import Any

from kefu.accounts.events import ConsentWithdrawn, CustomerErased, CustomerIdentified
from kefu.accounts.models import Consent, User
from kefu.accounts.queries.personal import exports
from kefu.core.events import on
from kefu.shop.events import OrderPlaced
from kefu.tracking.queries import trails
from kefu.tracking.services import purchases, visitors


@on(ConsentWithdrawn)
def forget_what_was_allowed(event: ConsentWithdrawn) -> None:
    if event.purpose == Consent.Purpose.TRACKING:
        visitors.end_all_of(user_id=event.user_id)


@on(CustomerErased)
def forget_their_trail(event: CustomerErased) -> None:
    visitors.end_all_of(user_id=event.user_id)


@on(CustomerIdentified)
def keep_their_trail(event: CustomerIdentified) -> None:
    visitors.move_to(user_id=event.user_id, guest_id=event.guest_id)


@on(OrderPlaced)
def note_what_was_bought(event: OrderPlaced) -> None:
    purchases.note_purchase(order_id=event.order_id)


@exports("trail")
def own_trail(user: User) -> Iterable[dict[str, Any]]:
    return trails.told_to(trails.visitors_of(user))
