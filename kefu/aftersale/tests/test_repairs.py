from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from kefu.aftersale.models.parts import PartMove, PartUse
from kefu.aftersale.models.repairs import Repair, RepairStep
from kefu.aftersale.queries.guarantees import guarantees_of
from kefu.aftersale.queries.repair_facts import facts_of
from kefu.aftersale.services import loans, parts, repairs
from kefu.aftersale.tests.mending import (
    PartFactory,
    UnitFactory,
    bought,
    carrier,
    found,
    repair_of,
    sent_back,
)
from kefu.core.machine import WrongMove
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, together
from kefu.desk.services.refusals import Refusal
from kefu.notices.models import Notice
from kefu.shop.models.orders import Shipment


@pytest.fixture
def line(lin):
    return bought(lin)


@pytest.fixture
def repair(line):
    return repair_of(line)


def test_a_request_that_holds_opens_one_repair(line, repair):
    again = repairs.open_repair(repair.request_id)

    assert again == repair
    assert EventRow.objects.filter(name="aftersale.RepairOpened").count() == 1


def test_a_repair_goes_its_whole_way_and_settles_its_request(line, mei):
    part = PartFactory(stock=3)

    repair = sent_back(line, mei, parts={part.pk: 1})
    repairs.note_back(repair.parcel_id, at=now())

    repair.refresh_from_db()
    part.refresh_from_db()
    stages = list(RepairStep.objects.filter(repair=repair).values_list("status", flat=True))
    assert stages == [
        "expected", "received", "diagnosed", "in_repair", "tested", "sent_back", "back",
    ]  # fmt: skip
    assert (repair.request.status, repair.request.sent_back) == ("settled", repair.parcel)
    assert (part.stock, PartMove.objects.get().quantity) == (2, -1)


def test_each_act_pressed_twice_is_done_once(repair, mei):
    part = PartFactory(stock=3)
    for _turn in range(2):
        repairs.receive(repair.pk, by=mei)
    for _turn in range(2):
        repairs.diagnose(repair.pk, by=mei, found=found(parts={part.pk: 1}))
    for _turn in range(2):
        repairs.begin(repair.pk, by=mei)
    for _turn in range(2):
        repairs.note_tested(repair.pk, by=mei, done="好了")
    for _turn in range(2):
        repairs.send_back(repair.pk, by=mei, carrier=carrier())

    assert repair.steps.count() == 6
    assert PartUse.objects.count() == 1


def test_where_a_part_is_missing_it_waits_and_goes_on_when_the_part_comes(repair, mei):
    part = PartFactory(stock=0)
    repairs.receive(repair.pk, by=mei)
    waiting = repairs.diagnose(repair.pk, by=mei, found=found(parts={part.pk: 2}))
    assert waiting.status == "waiting"
    with pytest.raises(Refusal):
        repairs.begin(repair.pk, by=mei)

    parts.take_in(part.pk, pieces=1, by=mei, key="in-1")
    deliver_all()
    repair.refresh_from_db()
    assert repair.status == "waiting"

    parts.take_in(part.pk, pieces=2, by=mei, key="in-2")
    parts.take_in(part.pk, pieces=2, by=mei, key="in-2")
    deliver_all()

    repair.refresh_from_db()
    part.refresh_from_db()
    assert (repair.status, repair.waiting_since, part.stock) == ("diagnosed", None, 1)


def test_who_waited_longest_gets_the_part_first(lin, mei):
    part = PartFactory(stock=0)
    first, second = repair_of(bought(lin)), repair_of(bought(lin))
    for one in (first, second):
        repairs.receive(one.pk, by=mei)
        repairs.diagnose(one.pk, by=mei, found=found(parts={part.pk: 1}))

    parts.take_in(part.pk, pieces=1, by=mei, key="in")
    deliver_all()

    assert [Repair.objects.get(pk=one.pk).status for one in (first, second)] == [
        "diagnosed",
        "waiting",
    ]


def test_days_in_repair_are_added_to_the_guarantee(line, mei):
    before = guarantees_of([line], at=now())[line.pk].ends
    repair = sent_back(line, mei)
    Repair.objects.filter(pk=repair.pk).update(received_at=now() - timedelta(days=9))
    repairs.note_back(repair.parcel_id, at=now())

    after = guarantees_of([line], at=now())[line.pk]

    assert (after.ends - before).days == 10
    assert after.facts.finished == 1


def test_an_exchange_sends_a_new_one_and_begins_the_guarantee_anew(line, mei):
    stock = line.sku.stock
    repair = repair_of(line)
    repairs.receive(repair.pk, by=mei)
    repairs.diagnose(repair.pk, by=mei, found=found(parts={PartFactory(stock=0).pk: 1}))
    repair.refresh_from_db()
    with pytest.raises(WrongMove):
        repairs.send_back(repair.pk, by=mei, carrier=carrier())
    Repair.objects.filter(pk=repair.pk).update(status="diagnosed", waiting_since=None)

    repairs.exchange(repair.pk, by=mei)
    repairs.exchange(repair.pk, by=mei)

    line.sku.refresh_from_db()
    facts = facts_of([line], at=now())[line.pk]
    assert (line.sku.stock, Shipment.objects.filter(is_replacement=True).count()) == (stock - 1, 1)
    assert (facts.since, facts.is_open, facts.finished) == (localdate(), False, 0)
    assert guarantees_of([line], at=now())[line.pk].begins == localdate()


def test_an_exchange_while_it_waits_for_parts(line, mei):
    carrier()
    part = PartFactory(stock=0)
    repair = repair_of(line)
    repairs.receive(repair.pk, by=mei)
    repairs.diagnose(repair.pk, by=mei, found=found(parts={part.pk: 1}))

    repairs.exchange(repair.pk, by=mei)

    assert not PartUse.objects.exists()
    assert Repair.objects.get().waiting_since is None


def test_without_stock_there_is_no_exchange_and_nothing_happens(line, mei):
    line.sku.stock = 0
    line.sku.save()
    repair = repair_of(line)
    repairs.receive(repair.pk, by=mei)

    with pytest.raises(Refusal):
        repairs.exchange(repair.pk, by=mei)

    repair.refresh_from_db()
    assert (repair.status, repair.request.status) == ("received", "received")


def test_after_ninety_days_without_parts_the_customer_hears_of_an_exchange_once(repair, mei):
    repairs.receive(repair.pk, by=mei)
    repairs.diagnose(repair.pk, by=mei, found=found(parts={PartFactory(stock=0).pk: 1}))
    long_ago = now() - timedelta(days=90, minutes=1)
    Repair.objects.update(waiting_since=long_ago, received_at=long_ago)

    told = [repairs.watch(at=now()), repairs.watch(at=now())]

    assert told == [1, 0]
    assert EventRow.objects.get(name="aftersale.ExchangeDue").data["why"] == "parts"
    assert Notice.objects.filter(template="aftersale/mail/repair_exchange").count() == 1


def test_waiting_for_parts_is_not_our_own_delay(repair, mei):
    repairs.receive(repair.pk, by=mei)
    Repair.objects.update(received_at=now() - timedelta(days=40), waited=timedelta(days=20))
    assert repairs.watch(at=now()) == 0

    Repair.objects.update(waited=timedelta(days=9))

    assert repairs.watch(at=now()) == 1
    assert EventRow.objects.get(name="aftersale.ExchangeDue").data["why"] == "days"


def test_where_nothing_is_wrong_it_is_no_repair(line, mei):
    repair = repair_of(line)
    repairs.receive(repair.pk, by=mei)
    repairs.diagnose(repair.pk, by=mei, found=found(no_fault=True))
    repairs.note_tested(repair.pk, by=mei, done="加热正常")
    repairs.send_back(repair.pk, by=mei, carrier=carrier())

    assert facts_of([line], at=now())[line.pk].finished == 0


def test_a_loan_unit_is_lent_once_and_comes_back(repair, mei, lin):
    unit = UnitFactory()
    loan = loans.lend(repair.pk, unit_id=unit.pk, by=mei)
    assert loans.lend(repair.pk, unit_id=unit.pk, by=mei) == loan
    with pytest.raises(Refusal):
        loans.lend(repair_of(bought(lin)).pk, unit_id=unit.pk, by=mei)
    with pytest.raises(WrongMove):
        loans.retire(unit.pk, by=mei)

    loans.take_back(loan.pk, condition="完好", by=mei)

    unit.refresh_from_db()
    assert (unit.status, unit.condition) == ("free", "完好")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_lend_the_last_unit_one_is_refused(lin, mei):
    unit, waiting = UnitFactory(), [repair_of(bought(lin)), repair_of(bought(lin))]
    turns = iter(waiting)

    results = together(2, lambda: loans.lend(next(turns).pk, unit_id=unit.pk, by=mei))

    assert sorted(type(one).__name__ for one in results) == ["Loan", "Refusal"]


@pytest.mark.django_db(transaction=True)
def test_the_last_part_is_put_aside_once(lin, mei):
    part, waiting = PartFactory(stock=1), [repair_of(bought(lin)), repair_of(bought(lin))]
    for one in waiting:
        repairs.receive(one.pk, by=mei)
    turns = iter(waiting)

    results = together(
        2, lambda: repairs.diagnose(next(turns).pk, by=mei, found=found(parts={part.pk: 1}))
    )

    part.refresh_from_db()
    assert sorted(one.status for one in results) == ["diagnosed", "waiting"]
    assert part.stock == 0


def test_a_guest_hears_of_it_with_the_link_to_the_order(mei):
    line = bought(None, contact="gast@example.com")

    sent_back(line, mei)

    notice = Notice.objects.filter(template="aftersale/mail/repair_stage").latest("pk")
    assert "/orders/open/" in notice.context["path"]


def test_facts_cost_one_query(lin, mei, django_assert_num_queries):
    lines = [bought(lin) for _turn in range(5)]
    for line in lines:
        repair_of(line)

    with django_assert_num_queries(1):
        facts_of(lines, at=now())
    with django_assert_num_queries(4):
        guarantees_of(lines, at=now())
