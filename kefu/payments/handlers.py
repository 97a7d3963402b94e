from collections.abc import Iterable
from typing import Any

from kefu.accounts.events import CustomerErased, CustomerIdentified
from kefu.accounts.models import User
from kefu.accounts.queries.personal import exports
from kefu.core.events import on
from kefu.core.health import Part, tells
from kefu.payments import jobs
from kefu.payments.events import (
    ChargeCancelled,
    ChargePaid,
    ChargePartPaid,
    ChargeRefunded,
    ExtraReturned,
    PartTakenBack,
    PaymentAsked,
    RefundAskedAgain,
    StatementTaken,
)
from kefu.payments.queries import balances as balance_queries
from kefu.payments.queries import bills
from kefu.payments.services import balances


@on(PaymentAsked)
def look_whether_it_was_paid(event: PaymentAsked) -> None:
    jobs.look_soon(event.attempt_id)


@on(ChargeCancelled)
@on(ChargePaid)
@on(ChargePartPaid)
@on(PartTakenBack)
def let_nobody_pay_what_is_not_owed(
    event: ChargeCancelled | ChargePaid | ChargePartPaid | PartTakenBack,
) -> None:
    jobs.close_attempts.defer(charge_id=event.charge_id)


@on(ChargeRefunded)
@on(ExtraReturned)
@on(RefundAskedAgain)
def send_the_money_back(event: ChargeRefunded | ExtraReturned | RefundAskedAgain) -> None:
    jobs.send_refund.defer(refund_id=event.refund_id)


@on(StatementTaken)
def read_what_the_bank_says(event: StatementTaken) -> None:
    jobs.read_statement.defer(statement_id=event.statement_id)


@on(CustomerIdentified)
def keep_their_money(event: CustomerIdentified) -> None:
    balances.join(user_id=event.user_id, guest_id=event.guest_id)


@on(CustomerErased)
def forget_what_was_written_of_them(event: CustomerErased) -> None:
    balances.forget_customer(user_id=event.user_id)


@exports("balance")
def own_balance(user: User) -> Iterable[dict[str, Any]]:
    return balance_queries.told_to(user)


@tells
def how_the_bills_stand() -> Part:
    return bills.health()
