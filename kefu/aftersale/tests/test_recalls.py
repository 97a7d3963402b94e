import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.timezone import localdate, now

from kefu.accounts.models import User
from kefu.aftersale.forms.recalls import UnitsForm
from kefu.aftersale.models.recalls import Recall, RecallUnit, RecallWord
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.models.units import Unit
from kefu.aftersale.queries import recalls as queries
from kefu.aftersale.services import recall_units, recalls
from kefu.aftersale.services.units import Written, write_units
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, run_jobs, together
from kefu.delivery.models import Carrier
from kefu.desk.services.refusals import Refusal
from kefu.payments.models import Charge, Refund
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, SkuFactory

WORDS = {
    "title_zh": "晨雾电热水壶召回", "title_en": "Recall of the Morning Mist kettle",
    "danger_zh": "底座可能过热", "danger_en": "The base may overheat",
    "advice_zh": "请停止使用并拔下插头", "advice_en": "Stop using it and pull the plug",
}  # fmt: skip


@pytest.fixture
def shi(db) -> User:
    return User.objects.create_user("shi@example.com", name="石磊", role="operations")


@pytest.fixture
def lan(db) -> User:
    return User.objects.create_user("lan@example.com", name="兰总", role="manager")


@pytest.fixture
def kettle(db):
    Carrier.objects.create(code="cloud", name_zh="云雀快递")
    return SkuFactory(code="kettle-red", stock=50)


def sold(sku, customer, pieces=1, *, amount="129.00", serials=(), batch="B7", **more):
    charge = Charge.objects.create(amount=Decimal(amount), status="paid", paid_at=now())
    order = OrderFactory(
        customer=customer, status="delivered", delivered_at=now(), charge=charge, **more
    )
    line = OrderLineFactory(
        order=order, sku=sku, quantity=pieces, amount=Decimal(amount), due=Decimal(amount)
    )
    for serial in serials:
        Unit.objects.create(sku=sku, line=line, batch=batch, serial=serial)
    return order


def drafted(sku, by, **more):
    told = {"remedies": ["refund", "exchange"], "batches": [], "serials": []} | WORDS | more
    return recalls.write_recall(told, [sku], by=by, recall=None)


def running(sku, by, **more):
    recall = drafted(sku, by, **more)
    recalls.announce(recall.pk, by=by)
    post()
    recall.refresh_from_db()
    return recall


def post():
    """Who is to be told is told, and what they are told leaves."""
    for _round in range(2):
        deliver_all()
        run_jobs()


def chosen(recall, order, *choices):
    units = recall.units.filter(order=order).order_by("pk")
    wishes = {unit.number: wish for unit, wish in zip(units, choices, strict=True)}
    recall_units.choose(recall, order, wishes, by=order.customer)
    deliver_all()


def states(recall):
    return list(recall.units.order_by("pk").values_list("status", flat=True))


def test_a_batch_finds_its_pieces_and_those_nobody_wrote_down(kettle, lin, wei, shi):
    sold(kettle, lin, 2, serials=["S1", "S2"])
    sold(kettle, wei, 1, serials=["S3"], batch="B8")
    unknown = sold(kettle, wei, 1)
    sold(SkuFactory(), wei, 1)
    OrderLineFactory(order=OrderFactory(customer=wei), sku=kettle)  # still in the house

    with_unknown = drafted(kettle, shi, batches=["B7"])
    known_alone = drafted(kettle, shi, batches=["B7"], takes_unknown=False)
    by_serial = drafted(kettle, shi, serials=["S3"], takes_unknown=False)

    found = list(queries.pieces_in(queries.scope_of(with_unknown)))
    assert [one.unit_id is None for one in found] == [False, False, True]
    assert found[-1].order_id == unknown.pk
    assert len(list(queries.pieces_in(queries.scope_of(known_alone)))) == 2
    assert len(list(queries.pieces_in(queries.scope_of(by_serial)))) == 1


def test_days_bound_a_recall_to_the_shops_own_midnight(kettle, lin, shi):
    today = localdate()
    sold(kettle, lin, placed_at=queries.midnight(today))
    sold(kettle, lin, placed_at=queries.midnight(today) - timedelta(seconds=1))

    one = drafted(kettle, shi, sold_from=today, sold_until=today)

    assert len(list(queries.pieces_in(queries.scope_of(one)))) == 1


def test_what_came_back_before_is_not_recalled(kettle, lin, shi):
    order = sold(kettle, lin, 3)
    ServiceRequest.objects.create(
        kind="return", status="settled", customer=lin, order=order, line=order.lines.get(),
        quantity=2,
    )  # fmt: skip

    found = list(queries.pieces_in(queries.scope_of(drafted(kettle, shi))))

    assert [one.place for one in found] == [2]


def test_every_buyer_is_told_once_and_again_while_silent(kettle, lin, shi, lan):
    sold(kettle, lin, 2)
    sold(kettle, None, contact="guest@example.com", language="en")
    sold(kettle, None, contact="+8613900001111")

    recall = running(kettle, lan)

    told = sorted(letter.to[0] for letter in mail.outbox)
    assert told == ["guest@example.com", "lin@example.com"]
    assert sorted(states(recall)) == ["found", "told", "told", "told"]
    recalls.tell_buyers(recall.pk, at=now())
    recalls.tell_buyers(recall.pk, at=now() + timedelta(days=3, minutes=1))
    post()
    assert len(mail.outbox) == 4
    assert "overheat" in next(one for one in mail.outbox if one.to == ["guest@example.com"]).body


def test_a_refund_pays_back_each_pieces_own_share(kettle, lin, lan):
    order = sold(kettle, lin, 3, amount="100.00")
    recall = running(kettle, lan, goods_back=False, remedies=["refund"])

    chosen(recall, order, "refund", "refund", "refund")

    refunds = list(Refund.objects.order_by("pk").values_list("amount", flat=True))
    assert sum(refunds) == Decimal("100.00")
    assert states(recall) == ["remedied"] * 3
    order.charge.refresh_from_db()
    assert order.charge.refunded == Decimal("100.00")


def test_a_piece_that_must_come_back_is_put_right_when_it_is_here(kettle, lin, lan, shi):
    order = sold(kettle, lin, 2, serials=["S1", "S2"])
    recall = running(kettle, lan)
    chosen(recall, order, "refund", "exchange")
    assert states(recall) == ["chosen", "chosen"]

    done, unknown = recall_units.note_back(recall, ["S1", "S2", "S9", "S1"], by=shi)
    deliver_all()

    assert (done, unknown) == (2, ["S9"])
    assert states(recall) == ["remedied", "remedied"]
    kettle.refresh_from_db()
    assert kettle.stock == 49
    assert order.shipments.filter(is_replacement=True).count() == 1
    assert Refund.objects.count() == 1


def test_a_pallet_that_is_scanned_costs_the_same_however_full(
    kettle, lin, wei, lan, shi, flat_queries
):
    orders = [sold(kettle, lin, serials=["S1"]), sold(kettle, wei, 2, serials=["S2", "S3"])]
    recall = running(kettle, lan)
    serials = ["S1"]

    def out_again():
        serials.extend(["S2", "S3"])
        recall.units.update(status="told", back_at=None)

    def scanned():
        done, _unknown = recall_units.note_back(recall, serials, by=shi)
        assert done == len(serials)
        recall.units.update(status="told", back_at=None)

    flat_queries(scanned, out_again)
    assert recall.units.filter(order__in=orders).count() == 3


def test_a_piece_that_came_before_a_word_waits_for_the_word(kettle, lin, lan, shi):
    order = sold(kettle, lin, 1, serials=["S1"])
    recall = running(kettle, lan)

    recall_units.note_back(recall, ["S1"], by=shi)
    deliver_all()
    assert states(recall) == ["back"]

    chosen(recall, order, "refund")
    assert states(recall) == ["remedied"]


def test_a_piece_that_cannot_be_put_right_says_why_and_is_tried_again(kettle, lin, lan):
    order = sold(kettle, lin)
    kettle.stock = 0
    kettle.save()
    recall = running(kettle, lan, goods_back=False)
    chosen(recall, order, "exchange")
    unit = recall.units.get()
    assert (unit.status, unit.stuck) == ("chosen", "sold_out")

    kettle.stock = 1
    kettle.save()

    assert recall_units.try_again(unit.pk)
    assert states(recall) == ["remedied"]


def test_no_money_goes_back_twice_nor_what_was_never_paid(kettle, lin, wei, lan, shi):
    given_back, unpaid = sold(kettle, lin), sold(kettle, wei)
    Charge.objects.filter(pk=given_back.charge_id).update(refunded=Decimal("129.00"))
    Charge.objects.filter(pk=unpaid.charge_id).update(status="pending", paid_at=None)
    recall = running(kettle, lan, goods_back=False)

    chosen(recall, given_back, "refund")
    chosen(recall, unpaid, "refund")

    stuck = list(recall.units.order_by("pk").values_list("stuck", flat=True))
    assert stuck == ["returned", "unpaid"]
    assert not Refund.objects.exists()
    recall_units.put_right_by_hand(
        recall.units.last().pk, by=shi, remedy="refund", note="货到付款，现金退回"
    )
    assert recall.units.last().status == "remedied"


@pytest.mark.django_db(transaction=True)
def test_eight_colleagues_put_one_piece_right_once(kettle, lin, lan, shi):
    order = sold(kettle, lin)
    recall = drafted(kettle, lan)
    recalls.announce(recall.pk, by=lan)
    recall.refresh_from_db()
    unit = recall.units.get()
    recall_units.choose(recall, order, {unit.number: "refund"}, by=lin)
    recall_units.note_back(recall, [unit.number], by=shi)

    done = together(8, lambda: recall_units.give(unit.pk))

    assert sorted(done) == [False] * 7 + [True]
    assert Refund.objects.count() == 1


def test_it_ends_with_every_piece_or_with_a_word_why_not(kettle, lin, lan):
    order = sold(kettle, lin, 2)
    recall = running(kettle, lan)

    with pytest.raises(Refusal):
        recalls.close_recall(recall.pk, by=lan, because="")
    chosen(recall, order, "gone", "gone")
    closed = recalls.close_recall(recall.pk, by=lan, because="")

    assert closed.status == "closed"
    with pytest.raises(Refusal):
        recall_units.choose(closed, order, {}, by=lin)


def test_who_cannot_be_reached_by_mail_is_called_and_the_look_is_noted(kettle, lan, mei, as_user):
    order = sold(kettle, None, contact="+8613900001111", recipient="张三", phone="13900001111")
    recall = running(kettle, lan)
    calls = reverse("aftersale:recall_calls", args=[recall.number])

    before = as_user(mei).get(calls).content.decode()
    opened = as_user(mei).post(calls, {"order": order.number, "act": "show"}).content.decode()
    as_user(mei).post(calls, {"order": order.number, "act": "reached"})

    assert "13900001111" not in before
    assert "13900001111" in opened
    assert EventRow.objects.filter(name="aftersale.RecallNumberRead").count() == 1
    assert RecallWord.objects.get().way == "phone"
    assert states(recall) == ["told"]
    assert not queries.to_call(recall).exists()


def test_a_buyer_chooses_by_the_link_in_the_mail(kettle, lin, lan, client):
    order = sold(kettle, lin, 1, serials=["S1"])
    recall = running(kettle, lan, goods_back=False)
    link = re.search(r"/my-recall/\S+", mail.outbox[0].body)[0]
    unit = recall.units.get()

    page = client.get(link).content.decode()
    nothing = client.post(link, {})
    client.post(link, {f"choice-{unit.number}": "refund"})
    deliver_all()
    after = client.get(link).content.decode()

    assert "S1" in page
    assert nothing.status_code == 422
    assert "129" in after
    assert states(recall) == ["remedied"]
    assert client.get("/my-recall/forged/").status_code == 404
    assert order.number not in client.get(reverse("aftersale:notices")).content.decode()


def test_everybody_may_ask_whether_their_piece_is_meant(kettle, lin, lan, client):
    sold(kettle, lin, 1, serials=["S1"])
    recall = running(kettle, lan, batches=["B7"])
    notice = reverse("aftersale:notice", args=[recall.number])

    assert client.get(notice, {"serial": "S1"}).context["is_meant"]
    assert not client.get(notice, {"serial": "S2"}).context["is_meant"]
    draft = drafted(kettle, lan)
    assert client.get(reverse("aftersale:notice", args=[draft.number])).status_code == 404


def test_a_draft_is_counted_kept_and_announced_by_who_may_decide(kettle, lin, shi, lan, as_user):
    sold(kettle, lin, 2)
    said = WORDS | {"codes": "kettle-red", "remedies": ["refund"], "takes_unknown": "on"}
    new = reverse("aftersale:new_recall")

    wrong = as_user(shi).post(new, said | {"codes": "no-such"})
    counted = as_user(shi).post(new, said | {"act": "count"})
    as_user(shi).post(new, said | {"act": "keep"})
    recall = Recall.objects.get()
    start = reverse("aftersale:recall_start", args=[recall.number])

    assert wrong.status_code == 422
    assert counted.context["reach"] == {"pieces": 2, "orders": 1}
    assert as_user(shi).post(start).status_code == 403
    assert as_user(lan).post(start).status_code == 302
    assert RecallUnit.objects.count() == 2
    assert as_user(lan).get(reverse("aftersale:recall", args=[recall.number])).status_code == 200
    draft = reverse("aftersale:recall_draft", args=[recall.number])
    assert as_user(shi).post(draft, said).status_code == 404


def test_a_recall_costs_the_same_however_many_pieces(kettle, lin, lan, as_user, flat_queries):
    order = sold(kettle, lin, 1)
    recall = running(kettle, lan)
    page, client = reverse("aftersale:recall", args=[recall.number]), as_user(lan)

    def grow():
        line = order.lines.get()
        for place in range(1, 11):
            RecallUnit.objects.create(recall=recall, order=order, line=line, place=place)

    flat_queries(lambda: client.get(page), grow)


def test_units_are_written_down_once_and_not_for_another_buyer(kettle, lin, wei, shi):
    one, other = sold(kettle, lin, 2), sold(kettle, wei)
    rows = [
        Written(1, one.number, "kettle-red", "B7", "S1"),
        Written(2, one.number, "kettle-red", "B7", "S2"),
    ]

    assert write_units(rows, by=shi) == 2
    assert write_units(rows, by=shi) == 0
    wrong = [
        [Written(1, other.number, "kettle-red", "B7", "S1")],
        [Written(1, one.number, "kettle-red", "B7", "S3")],
        [Written(1, one.number, "no-such", "B7", "S4")],
    ]
    for rows in wrong:
        with pytest.raises(Refusal):
            write_units(rows, by=shi)
    assert Unit.objects.count() == 2


def test_a_pasted_table_is_read_and_its_faults_are_named():
    good = UnitsForm(
        {"rows": "8f3k-q2mz-7hxc\tkettle-red\tB7\tS1\n8F3K-Q2MZ-7HXC, kettle-red, , S2"}
    )
    bad = UnitsForm({"rows": "8F3K-Q2MZ-7HXC\tkettle-red"})

    assert good.is_valid()
    assert [(row.order, row.batch, row.serial) for row in good.cleaned_data["rows"]] == [
        ("8F3K-Q2MZ-7HXC", "B7", "S1"),
        ("8F3K-Q2MZ-7HXC", "", "S2"),
    ]
    assert not bad.is_valid()


def test_the_page_of_units_takes_a_table(kettle, lin, shi, as_user):
    order = sold(kettle, lin)
    address, table = reverse("aftersale:units"), f"{order.number}\tkettle-red\tB7\tS1"

    assert as_user(shi).post(address, {"rows": table}).status_code == 302
    assert as_user(shi).post(address, {"rows": f"{table}9"}).status_code == 422
    assert "S1" in as_user(shi).get(address).content.decode()
