"""Balances: every movement an entry, never below nothing, and the database keeps the sum."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from kefu.accounts.models import User
from kefu.accounts.services.customers import identify_guest, make_guest
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, run_jobs, together
from kefu.payments import services
from kefu.payments.models import Attempt, BalanceEntry, Charge, Refund
from kefu.payments.queries import balances as queries
from kefu.payments.services import balances, by_balance
from kefu.payments.services.balances import Movement


def give(customer, amount, about="gift"):
    what = Movement(Decimal(amount), "credit", about)
    return balances.move(customer.pk, what)


def pay(charge, customer, amount, click="click"):
    return by_balance.pay(charge.pk, customer=customer, amount=Decimal(amount), client_id=click)


def test_an_order_is_paid_wholly_from_the_balance_once(lin, charge):
    give(lin, "300")

    pay(charge, lin, "258.30")
    pay(charge, lin, "258.30")

    charge.refresh_from_db()
    assert (charge.status, charge.gateway) == (Charge.Status.PAID, "balance")
    assert queries.balance_of(lin) == Decimal("41.70")
    assert Attempt.objects.get().counted == Decimal("258.30")


def test_a_part_comes_from_the_balance_and_the_rest_from_a_gateway(lin, charge, bank):
    give(lin, "100")
    pay(charge, lin, "100")
    attempt = bank.ask(charge, "wechat")
    assert attempt.amount == Decimal("158.30")

    bank.pay(attempt)
    bank.deliver()

    charge.refresh_from_db()
    assert (charge.status, charge.received) == (Charge.Status.PAID, Decimal("258.30"))

    services.refund(charge.pk, amount=Decimal("200.00"), key="back")
    deliver_all()
    run_jobs()

    given = [(one.attempt.gateway, one.amount, one.status) for one in Refund.objects.order_by("pk")]
    assert given == [
        ("wechat", Decimal("158.30"), "done"),
        ("balance", Decimal("41.70"), "done"),
    ]
    assert queries.balance_of(lin) == Decimal("41.70")
    assert bank.trade(attempt).left == 0


def test_an_older_asking_for_the_whole_is_closed_and_its_surplus_goes_back(lin, charge, bank):
    give(lin, "100")
    whole = bank.ask(charge, "wechat")
    pay(charge, lin, "100")
    bank.pay(whole)  # a moment before it could be closed
    bank.deliver()
    deliver_all()
    run_jobs()

    charge.refresh_from_db()
    whole.refresh_from_db()
    assert (charge.status, charge.received) == (Charge.Status.PAID, Decimal("258.30"))
    assert (whole.surplus, whole.is_extra) == (Decimal("100.00"), False)
    assert Refund.objects.get().amount == Decimal("100.00")
    assert bank.trade(whole).left == Decimal("158.30")


def test_a_part_can_be_taken_back_while_the_rest_is_owed(lin, charge):
    give(lin, "100")
    pay(charge, lin, "100")

    by_balance.take_back(charge.pk, by=lin)
    by_balance.take_back(charge.pk, by=lin)

    charge.refresh_from_db()
    assert (charge.received, charge.owed) == (0, Decimal("258.30"))
    assert queries.balance_of(lin) == 100


def test_what_is_cancelled_gives_its_parts_back(lin, charge):
    give(lin, "100")
    pay(charge, lin, "100")

    services.cancel(charge.pk)

    assert queries.balance_of(lin) == 100
    assert Refund.objects.get().status == Refund.Status.DONE


@pytest.mark.parametrize("amount", ["258.31", "0", "-5"])
def test_no_other_sum_than_what_is_owed_is_taken(lin, charge, amount):
    give(lin, "1000")

    with pytest.raises(by_balance.Moved):
        pay(charge, lin, amount)

    assert queries.balance_of(lin) == 1000


def test_nothing_is_taken_that_is_not_there(lin, charge):
    give(lin, "10")

    with pytest.raises(balances.NotEnough):
        pay(charge, lin, "10.01")

    charge.refresh_from_db()
    assert (queries.balance_of(lin), charge.received) == (10, 0)
    assert not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_orders_at_once_spend_what_is_there_and_no_more(transactional_db):
    lin = User.objects.create_user("lin@example.com")
    give(lin, "50")
    charges = [Charge.objects.create(gateway="online", amount=Decimal(20)) for _ in range(8)]
    waiting = iter(charges)

    results = together(8, lambda: pay(next(waiting), lin, "20"))

    paid = [one for one in results if isinstance(one, Attempt)]
    assert len(paid) == 2
    assert all(isinstance(one, balances.NotEnough) for one in results if one not in paid)
    assert queries.balance_of(lin) == 10
    assert queries.ledger_faults() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE payments_balanceentry SET amount = amount + 1",
        "UPDATE payments_balanceentry SET after = after + 1",
        "DELETE FROM payments_balanceentry",
        "UPDATE payments_balance SET amount = amount + 1",
        "UPDATE payments_balance SET amount = -1",
        "INSERT INTO payments_balanceentry (balance_id, number, amount, after, reason, reference,"
        " note, at) SELECT balance_id, 2, 5, 99, 'credit', 'x', '', now()"
        " FROM payments_balanceentry",
    ],
)
def test_the_database_lets_nobody_change_what_was_moved(lin, change):
    give(lin, "10")

    with pytest.raises(DatabaseError):
        _run(change)

    assert queries.balance_of(lin) == 10
    assert queries.ledger_faults() == []


def test_a_colleague_credits_within_their_limits_and_it_is_recorded(lin, mei):
    entry = balances.credit(lin, amount=Decimal(60), note="抱歉", by=mei, client_id="a")
    again = balances.credit(lin, amount=Decimal(60), note="抱歉", by=mei, client_id="a")
    assert entry == again

    with pytest.raises(balances.BeyondLimit) as beyond:
        balances.credit(lin, amount=Decimal(101), note="抱歉", by=mei, client_id="b")

    assert beyond.value.left == 100
    for n in range(4):
        balances.credit(lin, amount=Decimal(100), note="抱歉", by=mei, client_id=f"c{n}")
    with pytest.raises(balances.BeyondLimit) as beyond:
        balances.credit(lin, amount=Decimal(41), note="抱歉", by=mei, client_id="d")
    assert beyond.value.left == 40  # of the day
    assert queries.balance_of(lin) == 460
    moved = EventRow.objects.filter(name="payments.BalanceMoved")
    assert moved.count() == 5
    assert {row.actor_id for row in moved} == {mei.pk}


def test_who_may_not_credit_gives_nothing(lin, wei):
    with pytest.raises(balances.BeyondLimit):
        balances.credit(lin, amount=Decimal(1), note="x", by=wei, client_id="a")

    assert not BalanceEntry.objects.exists()


def test_a_guests_money_is_joined_with_the_account(lin):
    guest = make_guest()
    give(guest, "30")
    give(lin, "5", "own")

    identify_guest(number=guest.number, as_user=lin)
    deliver_all()
    balances.join(user_id=lin.pk, guest_id=guest.pk)

    assert (queries.balance_of(lin), queries.balance_of(guest)) == (35, 0)
    assert queries.ledger_faults() == []


def test_what_was_written_of_somebody_goes_and_the_figures_stay(lin, mei):
    balances.credit(lin, amount=Decimal(5), note="林女士的赔付", by=mei, client_id="a")

    balances.forget_customer(user_id=lin.pk)

    entry = BalanceEntry.objects.get()
    assert (entry.note, entry.amount) == ("", 5)


def test_a_copy_of_ones_data_tells_every_movement(lin, mei):
    balances.credit(lin, amount=Decimal(5), note="赔付", by=mei, client_id="a")

    (row,) = queries.told_to(lin)

    assert (row["amount"], row["note"], row["reason"]) == ("5.00", "赔付", "credit")


def _run(change: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
