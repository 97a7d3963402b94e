"""What after-sale does when others act."""

from kefu.accounts.events import CustomerErased, CustomerIdentified
from kefu.aftersale.services import claim_opening, reports
from kefu.core.events import Circumstances, on
from kefu.delivery.events import ParcelDelivered
from kefu.desk.events.remedies import RemedyGiven


@on(RemedyGiven)
def claim_it_back(event: RemedyGiven, more: Circumstances) -> None:
    if event.carrier_fault:
        claim_opening.claim_back(event.remedy_id, at=more.at)


@on(RemedyGiven)
def end_the_report(event: RemedyGiven, more: Circumstances) -> None:
    reports.note_given(event.remedy_id, at=more.at)


@on(ParcelDelivered)
def note_that_it_came(event: ParcelDelivered, more: Circumstances) -> None:
    reports.note_arrival(event.parcel_id, at=more.at)


@on(ParcelDelivered)
def tell_the_claim(event: ParcelDelivered, more: Circumstances) -> None:
    claim_opening.note_it_turned_up(event.parcel_id, at=more.at)


@on(CustomerIdentified)
def bring_the_guests_reports_along(event: CustomerIdentified) -> None:
    reports.move_to_customer(guest_id=event.guest_id, user_id=event.user_id)


@on(CustomerErased)
def forget_what_they_told(event: CustomerErased) -> None:
    reports.forget_customer(user_id=event.user_id)
