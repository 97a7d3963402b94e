"""What a carrier owes us: claimed behind the customer's back, never in their way."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from kefu.accounts.models import User
from kefu.aftersale.models.claims import CarrierTerms, Claim, ClaimCost, Evidence, Recovery
from kefu.aftersale.services import claims
from kefu.aftersale.services.claim_opening import add_evidence, claim_back, watch
from kefu.aftersale.services.mending import mend
from kefu.aftersale.tests.telling import reported, sent_order
from kefu.core.machine import WrongMove
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, together
from kefu.delivery.services import Step, take_step
from kefu.desk.models.remedies import Remedy
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.remedies import put_right
from kefu.desk.tests.giving import wish
from kefu.notices.models import Notice
from kefu.payments.models import Refund


@pytest.fixture
def fang(db):
    """Fang keeps the claims."""
    return User.objects.create_user("fang@example.com", name="方宁", role="operations")


@pytest.fixture
def claim(lin, mei, fang):
    """A parcel with two kettles of ¥80 was lost; the customer has their money and a coupon."""
    report = reported(sent_order(lin))
    mend(report.pk, by=mei, how="refund")
    deliver_all()
    return Claim.objects.get()


def test_a_refund_for_the_carriers_fault_opens_a_claim(claim, fang):
    costs = claim.costs.values_list("what", "amount")

    assert dict(costs) == {"refund": Decimal(160), "coupon": Decimal(10)}
    assert (claim.asked, claim.cause, claim.owner) == (Decimal(170), "lost", fang)
    assert claim.due_at - claim.opened_at == timedelta(days=30)
    assert Evidence.objects.get().words == "等了三天，没有人送来"


def test_what_is_nobodys_fault_opens_none(lin, mei, fang):
    order = sent_order(lin)
    report = reported(order)
    put_right(report.case_id, by=mei, wish=wish(order, reason="goodwill", amount=Decimal(5)))
    deliver_all()

    assert not Claim.objects.exists()


def test_hearing_of_it_twice_claims_it_once(claim):
    for remedy in Remedy.objects.all():
        claim_back(remedy.pk, at=now())

    assert Claim.objects.count() == 1
    assert ClaimCost.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_heard_by_many_at_once_it_is_claimed_once(lin, mei, fang):
    report = reported(sent_order(lin))
    mend(report.pk, by=mei, how="refund")
    remedy = Remedy.objects.first()

    done = together(6, lambda: claim_back(remedy.pk, at=now()))

    assert [one for one in done if isinstance(one, Exception)] == []
    assert (Claim.objects.count(), ClaimCost.objects.count()) == (1, 1)


def test_what_was_agreed_bounds_what_is_asked(lin, mei, fang):
    order = sent_order(lin)
    carrier = order.shipments.get().parcel.carrier
    CarrierTerms.objects.create(carrier=carrier, percent=Decimal(80), most=Decimal(100))
    report = reported(order)
    mend(report.pk, by=mei, how="refund")
    deliver_all()

    assert Claim.objects.get().asked == Decimal(100)


def test_it_is_filed_answered_paid_and_closed(claim, fang):
    claims.file_claim(claim.pk, by=fang, asked=claim.asked, reference="YQ-77")
    claims.note_yes(claim.pk, by=fang, agreed=Decimal(150))
    claims.book_recovery(claim.pk, by=fang, amount=Decimal(100), key="a")
    assert Claim.objects.get().status == "accepted"
    claims.book_recovery(claim.pk, by=fang, amount=Decimal(50), key="b")

    claim.refresh_from_db()
    closed = EventRow.objects.get(name="aftersale.ClaimClosed").data
    assert (claim.status, claim.due_at) == ("recovered", None)
    assert (closed["advanced"], closed["recovered"]) == ("170.00", "150.00")
    assert Refund.objects.get().amount == Decimal(160)  # nothing of it touched the customer


def test_the_carrier_has_seven_days_to_answer(claim, fang):
    filed = claims.file_claim(claim.pk, by=fang, asked=Decimal(170))

    assert filed.due_at - filed.filed_at == timedelta(days=7)


def test_a_no_is_disputed_and_written_off_at_last(claim, fang):
    claims.file_claim(claim.pk, by=fang, asked=Decimal(170))
    claims.note_no(claim.pk, by=fang, words="未保价")
    claims.dispute(claim.pk, by=fang, words="12305")
    claims.write_off(claim.pk, by=fang, words="申诉未获支持")

    claim.refresh_from_db()
    told = list(claim.steps.values_list("what", flat=True))
    assert claim.status == "written_off"
    assert told == ["opened", "filed", "refused", "disputed", "written_off"]


def test_money_that_comes_after_all_is_booked(claim, fang):
    claims.write_off(claim.pk, by=fang, words="太旧")

    claims.book_recovery(claim.pk, by=fang, amount=Decimal(30), key="late")

    assert Claim.objects.get().status == "recovered"


@pytest.mark.parametrize("amount", ["0", "-1", "170.01"])
def test_no_more_than_is_open_is_booked(claim, fang, amount):
    claims.file_claim(claim.pk, by=fang, asked=Decimal(170))

    with pytest.raises(Refusal):
        claims.book_recovery(claim.pk, by=fang, amount=Decimal(amount), key="a")

    assert not Recovery.objects.exists()


def test_the_same_money_is_booked_once(claim, fang):
    claims.file_claim(claim.pk, by=fang, asked=Decimal(170))
    claims.book_recovery(claim.pk, by=fang, amount=Decimal(20), key="a")
    claims.book_recovery(claim.pk, by=fang, amount=Decimal(20), key="a")

    assert Recovery.objects.get().amount == Decimal(20)


@pytest.mark.django_db(transaction=True)
def test_two_who_book_at_once_never_book_more_than_is_open(lin, mei, fang):
    report = reported(sent_order(lin))
    mend(report.pk, by=mei, how="refund")
    deliver_all()
    pk = Claim.objects.get().pk
    claims.file_claim(pk, by=fang, asked=Decimal(170))
    keys = iter("abcdefgh")

    done = together(
        8, lambda: claims.book_recovery(pk, by=fang, amount=Decimal(60), key=next(keys))
    )

    assert sum(one.amount for one in Recovery.objects.all()) <= 170
    assert all(isinstance(one, Recovery | Refusal) for one in done)


def test_a_date_is_reminded_of_and_its_passing_said_once(claim, fang):
    eve = claim.due_at - timedelta(hours=20)
    assert (watch(at=eve), watch(at=eve)) == (1, 0)
    after = claim.due_at + timedelta(seconds=1)
    assert (watch(at=after), watch(at=after)) == (1, 0)

    keys = Notice.objects.filter(to=fang).values_list("context__how", flat=True)
    assert sorted(keys) == ["missed", "soon"]
    assert claim.steps.filter(what="missed").count() == 1


def test_a_claim_of_somebody_who_left_gets_another_keeper(claim, fang, hao):
    fang.is_active = False
    fang.save()

    watch(at=claim.due_at - timedelta(hours=1))

    assert Claim.objects.get().owner == hao


def test_a_lost_parcel_that_turns_up_is_told_in_the_claim(claim):
    take_step(claim.parcel_id, Step("delivered", now() + timedelta(seconds=9)))
    deliver_all()

    assert claim.steps.filter(what="arrived").count() == 1


def test_evidence_is_kept_once_and_not_after_the_end(claim, fang):
    add_evidence(claim.pk, by=fang, words="监控截图", key="e1")
    add_evidence(claim.pk, by=fang, words="监控截图", key="e1")
    assert claim.evidence.count() == 2
    claims.write_off(claim.pk, by=fang, words="太旧")

    with pytest.raises(Refusal):
        add_evidence(claim.pk, by=fang, words="又一张", key="e2")


@given(st.lists(st.sampled_from(Claim.Status.values), max_size=20))
def test_no_walk_leaves_the_table(walk):
    claim = Claim()
    for step in walk:
        before = claim.status
        try:
            claim.move_to(step)
        except WrongMove:
            assert claim.status == before
        else:
            assert step in Claim.MOVES[before]
