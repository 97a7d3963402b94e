"""The tables of money, named once for all who ask for them."""

from kefu.payments.models.attempts import Attempt
from kefu.payments.models.charges import Adjustment, Charge, Refund
from kefu.payments.models.merchants import Merchant

__all__ = ["Adjustment", "Attempt", "Charge", "Merchant", "Refund"]
