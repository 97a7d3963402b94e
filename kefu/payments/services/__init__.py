"""Money in and money back: the acts that other domains call."""

from kefu.payments.services.charges import (
    NotPaid,
    RefundTooLarge,
    add_adjustment,
    add_past_charges,
    add_to_past_charges,
    ask,
    cancel,
    locked,
    mark_paid,
    refund,
    refund_rest,
    remove_charges,
)

__all__ = [
    "NotPaid",
    "RefundTooLarge",
    "add_adjustment",
    "add_past_charges",
    "add_to_past_charges",
    "ask",
    "cancel",
    "locked",
    "mark_paid",
    "refund",
    "refund_rest",
    "remove_charges",
]
