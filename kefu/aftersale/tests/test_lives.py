"""Random lives of orders: whatever is asked, received, settled, refused and sold in whatever order,
money adds up to the cent, no piece comes back twice, and no shelf holds less than nothing.

The policy of this test allows everything, so what holds here is held by the services themselves.
"""

import os
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import now
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kefu.aftersale.models.inspections import SecondLook
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.queries.worth import pieces_here, worth_of
from kefu.aftersale.services.receipt import Seen, inspect, note_received
from kefu.aftersale.services.requests import approve, refuse, withdraw
from kefu.aftersale.services.second_looks import decide, disagree
from kefu.aftersale.services.settling import advance, settle
from kefu.aftersale.tests.asking import asked
from kefu.core.machine import WrongMove
from kefu.desk.services.refusals import Refusal
from kefu.payments.models import Charge, Refund
from kefu.payments.services import ask as charge
from kefu.payments.services import mark_paid
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import Order, OrderLine, Shipment, ShipmentLine
from kefu.shop.models.returns import Returned
from kefu.shop.services.stock import OutOfStock, take
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, ParcelFactory, SkuFactory

LIVES = int(os.environ.get("KEFU_LIVES", "15"))  # more by hand, when something has changed
STEPS = 24
WHICH = st.integers(0, 11)
KINDS = st.sampled_from(
    ["return", "return", "faulty", "exchange", "exchange", "missing", "price", "repair"]
)
CONDITIONS = st.sampled_from(["as_new", "opened", "used", "faulty", "other"])
NO = (Refusal, WrongMove)


class Lives(RuleBasedStateMachine):
    people: dict

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @initialize(
        lines=st.lists(
            st.tuples(st.integers(1, 4), st.integers(0, 90_000), st.integers(0, 900)),
            min_size=1,
            max_size=3,
        ),
        stock=st.integers(0, 4),
        shipped=st.integers(1, 4),
    )
    def an_order(self, lines, stock, shipped):
        """After a coupon: what was paid for a line is any sum; part of it may have been sent."""
        total = Decimal(sum(due + freight for _, due, freight in lines)) / 100
        paid = mark_paid(charge(gateway="card", amount=total).pk) if total else None
        self.total, self.lin = total, self.people["lin"]
        order = OrderFactory(
            customer=self.lin, total=total, charge=paid, status="delivered", delivered_at=now()
        )
        shipment = Shipment.objects.create(order=order, parcel=ParcelFactory(status="packed"))
        for pieces, due, freight in lines:
            sku = SkuFactory(stock=stock)
            line = OrderLineFactory(
                order=order,
                sku=sku,
                quantity=pieces,
                amount=Decimal(due + 500) / 100,
                due=Decimal(due) / 100,
                freight=Decimal(freight) / 100,
            )
            ShipmentLine.objects.create(shipment=shipment, line=line, quantity=min(pieces, shipped))
        self.first, self.bought = order, sum(pieces for pieces, _, _ in lines)

    @rule(which=WHICH, kind=KINDS, pieces=st.integers(1, 3), late=st.booleans())
    def ask(self, which, kind, pieces, late):
        lines = list(OrderLine.objects.filter(kind="goods").order_by("pk"))
        line = lines[which % len(lines)]
        if late:
            Order.objects.filter(pk=line.order_id).update(delivered_at=now() - timedelta(days=60))
        way = "" if kind in {"missing", "price"} else "label"
        with suppress(*NO), transaction.atomic():
            asked(line, kind, pieces=pieces, way=way, by=self.lin)

    def living(self, which, *statuses):
        found = list(ServiceRequest.objects.filter(status__in=statuses).order_by("pk"))
        return found[which % len(found)] if found else None

    @rule(which=WHICH)
    def say_yes(self, which):
        self.on(which, approve, "requested", by=self.people["mei"])

    @rule(which=WHICH)
    def say_no(self, which):
        self.on(which, refuse, "requested", "received", by=self.people["mei"], why="不符合")

    @rule(which=WHICH, verdict=st.sampled_from(["upheld", "reversed"]))
    def look_again(self, which, verdict):
        self.on(which, disagree, "refused", by=self.lin, words="再看看")
        with suppress(SecondLook.DoesNotExist):
            self.on(which, decide, "refused", by=self.people["hao"], verdict=verdict, note="看过")

    @rule(which=WHICH)
    def take_back(self, which):
        self.on(which, withdraw, "requested", "approved", "on_its_way", by=self.lin)

    @rule(which=WHICH)
    def receive(self, which):
        self.on(which, note_received, "approved", "on_its_way", by=self.people["mei"])

    @rule(which=WHICH, condition=CONDITIONS, short=st.booleans())
    def look(self, which, condition, short):
        request = self.living(which, "received")
        if request is not None:
            seen = Seen(condition, 1 if short else request.quantity)
            self.on(which, inspect, "received", by=self.people["mei"], seen=seen)

    @rule(which=WHICH)
    def pay_early(self, which):
        request = self.living(which, "received", "on_its_way")
        if request is not None:
            ServiceRequest.objects.filter(pk=request.pk).update(pays_at="collected")
            self.on(which, advance, "received", "on_its_way")

    @rule(which=WHICH, money=st.booleans())
    def settle(self, which, money):
        who = {"by": self.people["mei"], "with_money": money}
        self.on(which, settle, "approved", "received", **who)

    @rule(which=WHICH, pieces=st.integers(1, 3))
    def somebody_buys(self, which, pieces):
        skus = list(Sku.objects.order_by("pk"))
        with suppress(OutOfStock), transaction.atomic():
            take({skus[which % len(skus)].pk: pieces})

    def on(self, which, act, *statuses, **said):
        request = self.living(which, *statuses)
        if request is not None:
            with suppress(*NO), transaction.atomic():
                act(request.pk, **said)

    @invariant()
    @precondition(lambda self: hasattr(self, "first"))
    def money_adds_up(self):
        paid_back = Refund.objects.aggregate(sum=Sum("amount", default=0))["sum"]
        asked_for = ServiceRequest.objects.aggregate(sum=Sum("refund", default=0))["sum"]
        charged = Charge.objects.aggregate(sum=Sum("refunded", default=0))["sum"]
        assert paid_back == asked_for == charged <= self.total

    @invariant()
    @precondition(lambda self: hasattr(self, "first"))
    def what_is_left_and_what_went_back_is_what_was_paid(self):
        lines = OrderLine.objects.filter(kind="goods").select_related("order")
        left = [worth_of(line) for line in lines]
        goods = sum(one.goods for one in left) + sum(one.freight for one in left)
        back = ServiceRequest.objects.aggregate(sum=Sum("refund", default=0))["sum"]
        # a new line has no freight of its own: what was paid for sending stays with the old one
        assert goods + back == self.total

    @invariant()
    @precondition(lambda self: hasattr(self, "first"))
    def no_piece_is_twice(self):
        lines = dict(OrderLine.objects.filter(kind="goods").values_list("pk", "quantity"))
        here = pieces_here(list(lines))
        assert all(0 <= here[pk] <= quantity for pk, quantity in lines.items())
        money = ServiceRequest.objects.filter(
            money__isnull=False, kind__in=["return", "faulty", "exchange", "missing", "repair"]
        )
        paid = money.aggregate(sum=Sum("quantity", default=0))["sum"]
        assert sum(here.values()) + paid <= self.bought
        returned = Returned.objects.aggregate(sum=Sum("pieces", default=0))["sum"]
        assert returned <= ServiceRequest.objects.aggregate(n=Sum("quantity", default=0))["n"]

    @invariant()
    def no_shelf_is_below_nothing(self):
        assert not Sku.objects.filter(stock__lt=0).exists()


def test_random_lives_of_orders(generous_policy, lin, mei, hao):
    Lives.people = {"lin": lin, "mei": mei, "hao": hao}
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            print_blob=True,
        ),
    )
