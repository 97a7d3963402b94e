"""Designs and orders made to order: whose they are, what is kept, what the workshop does."""

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.timezone import now

from kefu.accounts.events import CustomerErased, CustomerIdentified
from kefu.accounts.models import PersonalLook, User
from kefu.accounts.queries.personal import everything_about
from kefu.core.events import record
from kefu.core.machine import WrongMove
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, run_jobs
from kefu.core.uploads.models import Upload
from kefu.demo.making import landscape
from kefu.demo.making_sheets import GOODS
from kefu.notices.models import Notice
from kefu.shop.models.options import Design
from kefu.shop.models.orders import Order
from kefu.shop.models.production import Customisation, ProductionOrder, ReturnWaiver
from kefu.shop.queries import designs as queries
from kefu.shop.queries.production import (
    board,
    is_left_out_of_returns,
    makings_of,
    ready_by,
    waiver_key,
)
from kefu.shop.services import designs, options, orders, production
from kefu.shop.services.designs import NotYours, Wish
from kefu.shop.services.making import DesignUnusable, Making, NotConfirmed
from kefu.shop.services.options import NotSane, Overtaken
from kefu.shop.services.orders import Destination
from kefu.shop.services.placing import PriceMoved, Terms
from kefu.shop.tests.factories import ParcelFactory, SkuFactory

pytestmark = pytest.mark.django_db

HOME = Destination("林晓雨", "13800000000", "西湖区文三路 1 号", "330000")
VALUES = {"body": "pine", "lid": "wood", "words": "晓雨", "face": "kai", "ink": "gold"}


@pytest.fixture
def shi(db):
    return User.objects.create_user("shi@example.com", name="石磊", role="operations")


def offered(sku, goods, by):
    row = options.change_options(sku.product_id, lambda _: goods.sheet, version=0, by=by)
    row = options.draw_options(sku.product_id, goods.drawing, version=row.version, by=by)
    return options.show_options(sku.product_id, is_open=True, version=row.version, by=by)


@pytest.fixture
def cup(shi):
    sku = SkuFactory(code="cup", product__code="cup", product__name_zh="刻字保温杯", stock=20)
    offered(sku, GOODS[0], shi)
    return sku


@pytest.fixture
def cushion(shi):
    sku = SkuFactory(code="cushion", product__code="cushion", price=Decimal("89.00"))
    offered(sku, GOODS[1], shi)
    return sku


def design(owner, sku, values=VALUES, **more):
    return designs.save_design(Wish(sku.product, sku, 1, values, **more), owner=owner)


def order_of(lin, sku, *, pieces=1, gateway="cod", waiver=None, **more):
    made = more.pop("made", None) or design(lin, sku)
    making = Making({sku.code: made.number}, waiver or waiver_key())
    terms = Terms(making=making, **more)
    return orders.place_order(
        customer=lin, wanted={sku.code: pieces}, to=HOME, gateway=gateway, terms=terms
    )


def test_an_order_keeps_the_configuration_with_its_prices(cup, lin):
    order = order_of(lin, cup, pieces=2)

    line = order.lines.get()
    kept = line.customisation
    assert (line.amount, line.due, kept.surcharge) == (258 + 48, 306, 48)
    assert {row["option"]: row["amount"] for row in kept.told["rows"]} == {
        "body": "0", "lid": "36.00", "words": "0", "face": "0", "ink": "12.00",
    }  # fmt: skip
    assert "晓雨" in kept.drawing
    assert order.total == sum(one.amount for one in order.lines.all())


def test_what_the_design_or_the_sheet_becomes_later_changes_no_order(cup, lin, shi):
    made = design(lin, cup)
    order = order_of(lin, cup, made=made)
    before = Customisation.objects.get().kept

    again = designs.save_design(
        Wish(cup.product, cup, 1, {"body": "ink", "lid": "steel"}), owner=lin, design=made
    )
    options.show_options(cup.product_id, is_open=False, version=3, by=shi)

    assert again.pk != made.pk
    made.refresh_from_db()
    assert made.values["words"] == "晓雨"
    assert Customisation.objects.get(line__order=order).kept == before


@pytest.mark.parametrize(
    ("values", "says"),
    [({"lid": "steel"}, "杯身"), ({**VALUES, "body": "snow", "ink": "silver"}, "银色")],
)
def test_what_breaks_a_rule_is_not_made(cup, lin, values, says):
    with pytest.raises(DesignUnusable) as refused:
        order_of(lin, cup, made=design(lin, cup, values))

    assert says in refused.value.sentences[0]
    assert not Order.objects.exists()
    cup.refresh_from_db()
    assert cup.stock == 20


def test_somebody_elses_design_cannot_be_ordered(cup, lin, wei):
    hers = design(lin, cup)
    designs.share_design(hers.pk, by=lin, shared=True)

    with pytest.raises(DesignUnusable):
        order_of(wei, cup, made=hers)


def test_what_is_only_made_to_order_is_not_sold_without_a_design(cup, lin):
    with pytest.raises(DesignUnusable):
        orders.place_order(customer=lin, wanted={"cup": 1}, to=HOME, gateway="cod")


def test_nothing_is_made_that_was_not_confirmed(cup, lin):
    with pytest.raises(NotConfirmed):
        order_of(lin, cup, waiver="0" * 64)

    assert not Order.objects.exists()
    assert not ReturnWaiver.objects.exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_who_confirmed_which_words_when_is_kept(cup, lin, language):
    with translation.override(language):
        order = order_of(lin, cup)

    waiver = order.return_waiver
    assert (waiver.customer, waiver.language) == (lin, language)
    assert waiver.words_sha256 == hashlib.sha256(waiver.words.encode()).hexdigest()
    assert ("25" if language == "en" else "二十五") in waiver.words
    assert EventRow.objects.get(name="shop.ReturnWaived").data["words_sha256"]
    assert is_left_out_of_returns(order.lines.get())


def test_a_sum_that_was_not_shown_is_not_asked_for(cup, lin):
    with pytest.raises(PriceMoved):
        order_of(lin, cup, total=Decimal("129.00"))

    assert order_of(lin, cup, total=Decimal("159.00")).total == 159


def test_work_begins_when_it_is_paid(cup, lin):
    order = order_of(lin, cup, gateway="online")
    assert not ProductionOrder.objects.exists()

    orders.mark_paid(order.pk)
    orders.mark_paid(order.pk)

    made = ProductionOrder.objects.get()
    assert (made.status, made.line.order) == ("accepted", order)
    assert made.due_at == ready_by(now(), 4)


def test_a_piece_goes_through_the_workshop(cup, lin, shi):
    order = order_of(lin, cup)
    made = ProductionOrder.objects.get()
    for stage in ("in_work", "checked", "packed"):
        with pytest.raises(production.NotReady):
            orders.ship(order.pk, parcel=ParcelFactory())
        photo = landscape(1, wide=True) if stage == "checked" else None
        production.move(made.pk, to=stage, by=shi, photo=photo)
        production.move(made.pk, to=stage, by=shi)  # a second click

    made.refresh_from_db()
    assert made.packed_at
    assert made.photo
    assert EventRow.objects.filter(name="shop.ProductionMoved").count() == 3
    orders.ship(order.pk, parcel=ParcelFactory())
    (shown,) = makings_of(order)
    assert [stage.state for stage in shown.stages] == ["done"] * 4
    assert ("刻字", "“晓雨”", "0") in shown.rows


def test_a_fault_at_the_check_goes_back_to_work(cup, lin, shi):
    order_of(lin, cup)
    made = ProductionOrder.objects.get()
    production.move(made.pk, to="in_work", by=shi)
    production.move(made.pk, to="checked", by=shi)

    production.move(made.pk, to="in_work", by=shi)

    made.refresh_from_db()
    assert (made.status, made.checked_at) == ("in_work", None)
    with pytest.raises(WrongMove):
        production.move(made.pk, to="packed", by=shi)


def test_several_move_on_at_once_and_what_cannot_is_named(cup, lin, shi):
    order_of(lin, cup)
    order_of(lin, cup)
    first, second = ProductionOrder.objects.order_by("pk")
    for stage in ("in_work", "checked", "packed"):
        production.move(second.pk, to=stage, by=shi)

    moved, stuck = production.move_many([first.number, second.number, "nobody"], by=shi)

    assert (moved, stuck) == (1, [second.number, "nobody"])
    assert [column.count for column in board(shi)] == [0, 1, 0, 1]


def test_a_day_that_moves_is_told_to_its_customer_once(cup, lin, shi):
    order = order_of(lin, cup)
    before = order.promised_at
    made = ProductionOrder.objects.get()
    later = made.due_at + timedelta(days=5)

    production.move_date(made.pk, to=later, because="木料晚到", by=shi)
    production.move_date(made.pk, to=later, because="木料晚到", by=shi)
    deliver_all()
    run_jobs()

    order.refresh_from_db()
    made.refresh_from_db()
    assert made.due_at == later
    assert made.first_due_at < later
    assert order.promised_at
    assert order.promised_at != before
    assert order.promised_at > later
    notice = Notice.objects.get(template="shop/mail/making_moved")
    assert notice.status == "sent"
    assert notice.context["because"] == "木料晚到"


def test_an_order_is_called_off_before_work_begins_and_not_after(cup, lin, shi):
    early, late = order_of(lin, cup), order_of(lin, cup)
    production.move(late.lines.get().production.pk, to="in_work", by=shi)

    orders.cancel(early.pk, by=lin)
    with pytest.raises(production.WorkHasBegun):
        orders.cancel(late.pk, by=lin)

    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.status, early.lines.get().production.status) == ("cancelled", "cancelled")
    assert (late.status, late.lines.get().production.status) == ("preparing", "in_work")
    cup.refresh_from_db()
    assert cup.stock == 19


def test_who_looks_at_the_words_is_written_down(cup, lin, shi):
    order_of(lin, cup)

    production.look_at(ProductionOrder.objects.get(), by=shi)

    look = PersonalLook.objects.get()
    assert (look.reader, look.person, look.field) == (shi, lin, "design")


def test_words_lie_in_the_database_in_no_plain_text(cup, lin):
    from django.db import connection

    order_of(lin, cup)

    with connection.cursor() as cursor:
        cursor.execute("SELECT kept || drawing FROM shop_customisation")
        assert "晓雨" not in cursor.fetchone()[0]
        cursor.execute("SELECT kept FROM shop_design")
        assert "晓雨" not in cursor.fetchone()[0]


def test_a_design_is_its_owners_until_it_is_shared(cup, lin, wei):
    hers = design(lin, cup)
    assert queries.design_for(wei, hers.number) is None
    assert queries.design_for(None, hers.number) is None
    with pytest.raises(NotYours):
        designs.share_design(hers.pk, by=wei, shared=True)
    with pytest.raises(NotYours):
        designs.save_design(Wish(cup.product, cup, 1, {}), owner=wei, design=hers)
    with pytest.raises(NotYours):
        designs.remove_design(hers.pk, by=wei)

    designs.share_design(hers.pk, by=lin, shared=True)

    assert queries.design_for(None, hers.number) == hers
    assert queries.own_design(wei, hers.number) is None


def test_a_second_click_keeps_one_design(cup, lin):
    wish = Wish(cup.product, cup, 1, VALUES)

    first = designs.save_design(wish, owner=lin, client_id="once")
    second = designs.save_design(wish, owner=lin, client_id="once")

    assert first == second
    assert Design.objects.count() == 1


CUSHION = {"size": "s45", "cloth": "linen", "edge": "brown"}


def test_a_picture_comes_changes_and_goes_with_its_files(cushion, lin):
    made = design(lin, cushion, CUSHION, files={"photo": landscape(1)})
    first = made.values["photo"]
    wish = Wish(cushion.product, cushion, 1, made.values, {"photo": landscape(2)})
    made = designs.save_design(wish, owner=lin, design=made)
    assert made.values["photo"] != first
    assert Upload.objects.count() == 2  # large and small

    designs.save_design(Wish(cushion.product, cushion, 1, CUSHION), owner=lin, design=made)

    assert not Upload.objects.exists()


def test_anothers_picture_cannot_be_named(cushion, lin, wei):
    hers = design(lin, cushion, CUSHION, files={"photo": landscape(1)})

    his = design(wei, cushion, {**CUSHION, "photo": hers.values["photo"]})

    assert "photo" not in his.values
    with pytest.raises(DesignUnusable):
        order_of(wei, cushion, made=his)


def test_an_ordered_picture_stays_when_its_design_is_changed(cushion, lin):
    made = design(lin, cushion, CUSHION, files={"photo": landscape(1)})
    order_of(lin, cushion, made=made)

    copy = designs.save_design(
        Wish(cushion.product, cushion, 1, made.values), owner=lin, design=made
    )

    assert copy.pk != made.pk
    assert copy.values["photo"] != made.values["photo"]
    assert copy.pictures.count() == made.pictures.count() == 1
    designs.remove_design(copy.pk, by=lin)
    assert Upload.objects.count() == 2


def test_who_is_forgotten_leaves_no_words_and_no_picture(cushion, cup, lin, shi):
    order_of(lin, cushion, made=design(lin, cushion, CUSHION, files={"photo": landscape(1)}))
    order = order_of(lin, cup)
    production.photograph(order.lines.get().production.pk, photo=landscape(2), by=shi)
    design(lin, cup)
    assert [
        one["values"]["body"] for one in everything_about(lin)["designs"] if "body" in one["values"]
    ]

    record(CustomerErased(lin.pk))
    deliver_all()

    assert set(Customisation.objects.values_list("kept", "drawing")) == {("", "")}
    assert not Design.objects.filter(owner=lin).exists()
    assert set(Design.objects.values_list("kept", flat=True)) == {""}
    assert not Upload.objects.exists()
    assert ReturnWaiver.objects.filter(customer=None).count() == 2


def test_a_guest_who_signs_up_keeps_the_designs(cup, lin, wei):
    hers = design(lin, cup)

    record(CustomerIdentified(lin.pk, wei.pk))
    deliver_all()

    hers.refresh_from_db()
    assert hers.owner == wei


def test_a_sheet_is_saved_only_if_it_makes_sense_and_by_who_read_the_newest(cup, shi):
    def circled(sheet):
        back = {"kind": "requires", "when": {"option": "words"}, "then": {"option": "face"}}
        return {**sheet, "rules": [*sheet["rules"], back]}

    with pytest.raises(NotSane):
        options.change_options(cup.product_id, circled, version=3, by=shi)
    with pytest.raises(Overtaken):
        options.show_options(cup.product_id, is_open=False, version=2, by=shi)

    cup.product.options_sheet.refresh_from_db()
    assert cup.product.options_sheet.version == 3
