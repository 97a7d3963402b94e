from kefu.accounts.events import CustomerErased, CustomerIdentified
from kefu.core.events import on
from kefu.desk.events import CaseClosed
from kefu.surveys import services


@on(CaseClosed)
def ask_how_it_went(event: CaseClosed) -> None:
    services.ask_after_case(event.case_id)


@on(CustomerErased)
def forget_their_words(event: CustomerErased) -> None:
    services.forget(event.user_id)


@on(CustomerIdentified)
def keep_their_invitations(event: CustomerIdentified) -> None:
    services.move_to(event.user_id, guest_id=event.guest_id)
