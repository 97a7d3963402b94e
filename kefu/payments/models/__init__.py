"""The tables of money, named once for all who ask for them."""

from kefu.payments.models.attempts import Attempt, HeardNotice
from kefu.payments.models.balances import Balance, BalanceEntry
from kefu.payments.models.bills import BillDay, BillDifference
from kefu.payments.models.charges import Adjustment, Charge, HandOver, Refund
from kefu.payments.models.merchants import Merchant
from kefu.payments.models.transfers import BankLine, Statement

__all__ = [
    "Adjustment",
    "Attempt",
    "Balance",
    "BalanceEntry",
    "BankLine",
    "BillDay",
    "BillDifference",
    "Charge",
    "HandOver",
    "HeardNotice",
    "Merchant",
    "Refund",
    "Statement",
]
