"""The charter's fourth rule: what carriers paid back of what their losses cost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils.timezone import now

from kefu.aftersale.events.claims import ClaimClosed
from kefu.aftersale.models.claims import Claim
from kefu.core.events import record
from kefu.core.testing import deliver_all
from kefu.delivery.models import Carrier
from kefu.insight.models import ClaimFact
from kefu.insight.queries.charter import charter
from kefu.insight.services.folding import leave_out_the_cleared, rebuild


@pytest.fixture
def carrier(db):
    return Carrier.objects.create(code="cloud", name_zh="云雀快递")


def closed(carrier, advanced, recovered, **more):
    claim = Claim.objects.create(carrier=carrier, cause="lost", due_at=now())
    said = {"is_carriers": True, "how": "recovered", "currency": "CNY"} | more
    with transaction.atomic():
        record(ClaimClosed(claim.pk, advanced=advanced, recovered=recovered, **said))
    return claim


def figure():
    rules = {rule.number: rule.figures for rule in charter(until=now() + timedelta(minutes=1))}
    return rules[4][-1]


def test_without_a_claim_nothing_is_said(db):
    assert (figure().number, figure().note) == (None, "还没有可统计的数据")


def test_it_is_what_came_back_of_what_was_advanced(carrier):
    closed(carrier, "100.00", "100.00")
    closed(carrier, "300.00", "20.00")
    closed(carrier, "900.00", "0.00", is_carriers=False)  # a supplier's
    deliver_all()

    assert figure().number == 30.0
    assert figure().note.startswith("n = 2")


def test_money_that_comes_later_mends_it_and_the_log_gives_the_same(carrier):
    claim = closed(carrier, "100.00", "0.00")
    with transaction.atomic():
        sums = {"advanced": "100.00", "recovered": "60.00", "currency": "CNY"}
        record(ClaimClosed(claim.pk, is_carriers=True, how="recovered", **sums))
    deliver_all()
    first = ClaimFact.objects.get().at

    rebuild()

    assert ClaimFact.objects.get().recovered == Decimal(60)
    assert ClaimFact.objects.get().at == first


def test_what_was_cleared_away_is_left_out(carrier):
    closed(carrier, "100.00", "50.00")
    deliver_all()
    Claim.objects.all().delete()

    leave_out_the_cleared()

    assert not ClaimFact.objects.exists()
