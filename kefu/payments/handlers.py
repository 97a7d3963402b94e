from kefu.core.events import on
from kefu.payments import jobs
from kefu.payments.events import ChargeCancelled, ChargeRefunded, ExtraReturned, PaymentAsked


@on(PaymentAsked)
def look_whether_it_was_paid(event: PaymentAsked) -> None:
    jobs.look_soon(event.attempt_id)


@on(ChargeCancelled)
def let_nobody_pay_it(event: ChargeCancelled) -> None:
    jobs.close_attempts.defer(charge_id=event.charge_id)


@on(ChargeRefunded)
@on(ExtraReturned)
def send_the_money_back(event: ChargeRefunded | ExtraReturned) -> None:
    jobs.send_refund.defer(refund_id=event.refund_id)
