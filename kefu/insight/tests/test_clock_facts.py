"""Share in time, per clock."""

from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import now

from kefu.core.testing import deliver_all
from kefu.desk.models.clocks import Clock
from kefu.desk.services import order_clocks
from kefu.insight.models import ClockFact
from kefu.insight.queries.charter import charter
from kefu.insight.services.counting import count_up
from kefu.insight.services.folding import leave_out_the_cleared, rebuild
from kefu.shop.tests.factories import OrderFactory


def settled(request_id, minutes):
    at = now() - timedelta(hours=1)
    order_clocks.expect_settlement(request_id, order_id=OrderFactory().pk, at=at)
    Clock.objects.filter(request_id=request_id).update(due_at=at + timedelta(minutes=30))
    order_clocks.note_settlement(request_id, at=at + timedelta(minutes=minutes))


def share(name):
    found = [one for rule in charter(until=now()) for one in rule.figures if one.name == name]
    return found[0].share.part, found[0].share.whole


def test_each_clock_has_its_share_in_time(db):
    settled(1, 10)
    settled(2, 29)
    settled(3, 31)
    deliver_all()
    count_up()

    assert share("clock_settlement") == (2, 3)
    assert share("clock_refund") == (0, 0)


def test_the_log_folds_into_the_same_shares_again(db):
    settled(1, 10)
    deliver_all()
    before = list(ClockFact.objects.values())

    rebuild()

    assert list(ClockFact.objects.values()) == before
    assert share("clock_settlement") == (1, 1)


def test_clocks_that_were_cleared_away_are_not_counted(db):
    settled(1, 10)
    deliver_all()
    Clock.objects.all().delete()

    leave_out_the_cleared()

    assert share("clock_settlement") == (0, 0)


def test_the_orders_behind_a_share_are_named(as_user, hao):
    settled(1, 10)
    deliver_all()
    count_up()

    page = as_user(hao).get(reverse("insight:behind", args=["clock_settlement"]))

    assert Clock.objects.get().order.number in page.content.decode()
