"""Whatever is paid, by whichever ways, in whichever order: nothing goes back that did not come."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.accounts.models import User
from kefu.core.machine import WrongMove
from kefu.payments import services
from kefu.payments.models import Attempt, BalanceEntry, BankLine, Charge, Refund, Statement
from kefu.payments.port import Facts
from kefu.payments.queries import balances as queries
from kefu.payments.services import balances, by_balance, handing, paying, transfers
from kefu.payments.services.balances import Movement

SUMS = st.integers(1, 4000).map(lambda cents: Decimal(cents) / 100)
STEPS = st.one_of(
    st.tuples(st.just("balance"), SUMS),
    st.tuples(st.just("gateway"), st.integers(0, 3)),  # which of the askings is paid
    st.tuples(st.just("ask"), st.just(0)),
    st.tuples(st.just("bank"), SUMS),
    st.tuples(st.just("refund"), SUMS),
    st.tuples(st.just("again"), SUMS),
    st.tuples(st.just("cancel"), st.just(0)),
    st.tuples(st.just("back"), st.just(0)),
    st.tuples(st.just("unlay"), st.just(0)),
    st.tuples(st.just("keep"), st.just(0)),
)
REFUSED = (
    services.NotPaid,
    services.RefundTooLarge,
    balances.NotEnough,
    by_balance.Moved,
    transfers.InUse,
    handing.NotByHand,
    WrongMove,
)
START = Decimal("25.00")
PRICE = Decimal("30.00")


class Life:
    """One charge, and all that can happen to it."""

    def __init__(self, lin: User, mei: User) -> None:
        self.lin, self.mei, self.clicks = lin, mei, 0
        self.charge = Charge.objects.create(gateway="online", amount=PRICE, customer=lin)
        self.statement = Statement.objects.create(name="x", status="read", by=mei)
        balances.move(lin.pk, Movement(START, "credit", f"start {self.charge.pk}"))

    def do(self, what: str, value) -> None:
        self.clicks += 1
        self.charge.refresh_from_db()
        try:
            with transaction.atomic():
                getattr(self, what)(value)
        except REFUSED:
            pass
        self.check()

    def balance(self, amount):
        click = str(self.clicks)
        by_balance.pay(self.charge.pk, customer=self.lin, amount=amount, client_id=click)
        by_balance.pay(self.charge.pk, customer=self.lin, amount=amount, client_id=click)

    def ask(self, _):
        owed = self.charge.owed
        if owed:
            Attempt.objects.create(
                charge=self.charge, gateway="wechat", way="wechat", amount=owed, currency="CNY"
            )

    def gateway(self, which):
        asked = list(self.charge.attempts.filter(gateway="wechat").order_by("pk"))
        if which < len(asked):
            one = asked[which]
            told = Facts(one.number, "paid", f"tx{one.pk}", one.amount, "CNY")
            assert paying.take("wechat", told)

    def bank(self, amount):
        line = BankLine.objects.create(
            statement=self.statement, row=self.clicks, booked_on="2026-11-20", amount=amount,
            fingerprint=f"{self.charge.pk}-{self.clicks}",
        )  # fmt: skip
        transfers.match(line.pk, self.charge.pk, why="hand")
        transfers.match(line.pk, self.charge.pk, why="hand")

    def refund(self, amount):
        services.refund(self.charge.pk, amount=amount, key=f"{self.charge.pk}:{self.clicks}")

    def again(self, amount):
        services.refund(self.charge.pk, amount=amount, key=f"{self.charge.pk}:{self.clicks - 1}")

    def cancel(self, _):
        services.cancel(self.charge.pk)

    def back(self, _):
        by_balance.take_back(self.charge.pk, by=self.lin)

    def unlay(self, _):
        line = BankLine.objects.filter(charge=self.charge, status="matched").first()
        if line:
            transfers.unmatch(line.pk, by=self.mei)

    def keep(self, _):
        waiting = Refund.objects.filter(charge=self.charge, status="by_hand").first()
        if waiting:
            handing.put_on_balance(waiting.pk)

    def check(self) -> None:
        charge = Charge.objects.get(pk=self.charge.pk)
        paid = list(charge.attempts.filter(status="paid"))
        refunds = list(charge.refunds.select_related("attempt"))
        came, gone = sum(one.amount for one in paid), sum(one.amount for one in refunds)
        assert gone <= came
        for part in paid:
            back = sum(one.amount for one in refunds if one.attempt_id == part.pk)
            assert back == part.refunded <= part.amount
        counted = sum(one.counted for one in paid)
        assert counted == charge.received <= charge.amount
        assert (charge.status == "paid") == (charge.received == charge.amount)
        if charge.status == "cancelled":
            assert gone == came
        if charge.status == "paid":
            assert gone == charge.refunded + sum(one.surplus for one in paid)
        self._check_the_ledger()

    def _check_the_ledger(self) -> None:
        entries = BalanceEntry.objects.filter(balance__customer=self.lin).order_by("number")
        sum_ = Decimal(0)
        for entry in entries:
            sum_ += entry.amount
            assert entry.after == sum_ >= 0
        assert queries.balance_of(self.lin) == sum_
        assert queries.ledger_faults() == []


@pytest.mark.django_db
@settings(max_examples=60)
@given(st.lists(STEPS, max_size=12))
def test_no_sequence_gives_back_more_than_came(steps):
    with transaction.atomic():
        lin = User.objects.create_user("lin@example.com", name="林晓雨")
        mei = User.objects.create_user("mei@example.com", name="王梅", role="operations")
        life = Life(lin, mei)
        for what, value in steps:
            life.do(what, value)
        transaction.set_rollback(True)
