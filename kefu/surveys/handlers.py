from collections.abc import Iterable
from typing import Any

from kefu.accounts.events import CustomerErased, CustomerIdentified
from kefu.accounts.models import User
from kefu.accounts.queries.personal import exports
from kefu.core.events import on
from kefu.desk.events.cases import CaseClosed
from kefu.surveys import queries, services


@on(CaseClosed)
def ask_how_it_went(event: CaseClosed) -> None:
    if event.because not in {"left", "arrived"}:  # there was no service they could speak of
        services.ask_after_case(event.case_id)


@on(CustomerErased)
def forget_their_words(event: CustomerErased) -> None:
    services.forget(event.user_id)


@on(CustomerIdentified)
def keep_their_invitations(event: CustomerIdentified) -> None:
    services.move_to(event.user_id, guest_id=event.guest_id)


@exports("survey_answers")
def own_answers(user: User) -> Iterable[dict[str, Any]]:
    return queries.told_to(user)
