"""A parcel from its label to the door, and late: the customer's page, mails, desk and office."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.timezone import localtime, now

from kefu.accounts.models import User
from kefu.core.testing import deliver_all, run_jobs
from kefu.delivery.models import DispatchRule, LateAlarm, LearnedWays, Parcel, PromiseMove, Reach
from kefu.delivery.queries import arrival, ways
from kefu.delivery.services import Step, promise_another_day, take_step
from kefu.delivery.services.learning import learn_ways
from kefu.delivery.services.watching import watch_parcels
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.services.conversations import say
from kefu.desk.services.parcel_cases import look_after
from kefu.notices.models import Notice
from kefu.shop.models.orders import Shipment
from kefu.shop.services.orders import ship
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, ParcelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fang(db: None) -> User:
    return User.objects.create_user("fang@example.com", name="方", role="operations")


def sent(customer, *, days: int = 3, **more) -> Shipment:
    """Two kettles in one parcel, promised in so many days."""
    promised = localtime(now() + timedelta(days=days)).replace(hour=20, minute=0, second=0)
    order = OrderFactory(
        customer=customer, status="preparing", paid_at=now(), promised_at=promised, region="330100"
    )
    OrderLineFactory(order=order, quantity=2)
    told = {"promised_at": promised, "region": "330100", "ordered_at": now(), **more}
    return ship(order.pk, parcel=ParcelFactory(**told))


def past_parcels(count: int = 260, *, days: int = 2, region: str = "330100") -> None:
    """So many arrived, most in so many days, every twentieth three days later."""
    told = ParcelFactory.build_batch(count)
    carrier = ParcelFactory().carrier
    for n, parcel in enumerate(told):
        ordered = now() - timedelta(days=40 + n % 200, hours=3)
        left = ordered + timedelta(hours=30)
        there = left + timedelta(days=days + (3 if n % 20 == 0 else 0))
        parcel.carrier, parcel.region, parcel.status = carrier, region, "delivered"
        parcel.ordered_at, parcel.created_at = ordered, ordered
        parcel.shipped_at, parcel.delivered_at = left, there
    Parcel.objects.bulk_create(told)


def work() -> None:
    deliver_all()
    run_jobs()
    deliver_all()


def test_who_is_sent_a_parcel_hears_of_it_and_sees_how_far_it_is(lin, wei, as_user):
    shipment = sent(lin)
    work()
    take_step(shipment.parcel_id, Step("in_transit", now(), place_zh="杭州转运中心"))
    take_step(shipment.parcel_id, Step("out_for_delivery", now(), text_zh="快递员已出发"))
    work()

    page = as_user(lin).get(reverse("surfaces:order", args=[shipment.order.number]))
    body = page.content.decode()

    assert [one.to for one in mail.outbox] == [["lin@example.com"]] * 2
    assert shipment.parcel.tracking_number in mail.outbox[0].body
    assert "快递员已带着您的订单" in mail.outbox[1].body
    assert 'class="t-line"' in body
    assert "杭州转运中心" in body
    assert "快递员已出发" in body
    assert 'aria-current="step"' in body
    strange = as_user(wei).get(reverse("surfaces:order", args=[shipment.order.number]))
    assert strange.status_code == 404


def test_a_day_that_moves_is_told_once_with_its_reason(lin, as_user):
    shipment = sent(lin)
    work()
    later = shipment.parcel.promised_at + timedelta(days=2)

    for _ in range(2):
        promise_another_day(shipment.parcel_id, promised_at=later, because="trouble")
        work()

    move = PromiseMove.objects.get()
    assert (move.because, move.after) == ("trouble", later)
    letters = [one for one in mail.outbox if "晚到" in one.subject]
    assert len(letters) == 1
    assert "快递公司说路上受阻" in letters[0].body
    page = as_user(lin).get(reverse("surfaces:order", args=[shipment.order.number]))
    assert "快递公司说路上受阻" in page.content.decode()


def test_the_mail_is_in_the_customers_language_and_nobody_without_mail_gets_one(wei, lin):
    lin.email = None
    lin.save()
    sent(lin)
    sent(wei)

    work()

    (letter,) = mail.outbox
    assert letter.to == ["wei@example.com"]
    assert "With you by" in letter.body
    assert not Notice.objects.filter(status="failed").exists()


def test_a_late_parcel_is_found_told_and_looked_after_once(lin, mei):
    shipment = sent(lin, days=1)
    work()

    at = now() + timedelta(days=1)
    assert watch_parcels(at=at) == 1
    assert watch_parcels(at=at) == 0
    work()

    parcel, alarm = Parcel.objects.get(pk=shipment.parcel_id), LateAlarm.objects.get()
    promise = Promise.objects.get()
    assert parcel.promised_at > alarm.promised_at
    assert PromiseMove.objects.get().because == "house"
    assert (promise.case.owner, promise.case.order) == (mei, shipment.order)
    assert promise.due_at > now()
    assert len([one for one in mail.outbox if "晚到" in one.subject]) == 1
    assert look_after(parcel.pk) == promise.case
    assert Case.objects.count() == 1


def test_when_it_arrives_the_matter_ends_quietly(lin, mei):
    shipment = sent(lin, days=1)
    watch_parcels(at=now() + timedelta(days=1))
    work()
    letters = len(mail.outbox)

    take_step(shipment.parcel_id, Step("delivered", now()))
    work()

    case, promise = Case.objects.get(), Promise.objects.get()
    assert (case.status, promise.status) == ("closed", "kept")
    assert LateAlarm.objects.get().ended_at is not None
    assert len(mail.outbox) == letters


def test_who_has_written_meanwhile_is_still_answered(lin, mei):
    shipment = sent(lin, days=1)
    watch_parcels(at=now() + timedelta(days=1))
    work()
    word = say(customer=lin, channel="chat", body="我明天不在家", client_id="lin-away")
    assert word.conversation.case == Case.objects.get()

    take_step(shipment.parcel_id, Step("delivered", now()))
    work()

    assert Case.objects.get().is_under_way
    assert Promise.objects.get().status == "kept"


def test_a_matter_under_way_about_the_order_takes_the_parcel_along(lin, mei):
    shipment = sent(lin, days=1)
    say(customer=lin, channel="chat", body="到哪了", client_id="lin-1", about=shipment.order)

    watch_parcels(at=now() + timedelta(days=1))
    work()

    assert Case.objects.count() == 1
    assert Promise.objects.get().case == Case.objects.get()


def test_what_was_brought_from_long_ago_wakes_nobody(lin, mei):
    sent(lin, days=-60)
    work()
    mail.outbox.clear()

    assert watch_parcels(at=now()) == 0
    assert not Case.objects.exists()


def test_dates_are_learned_from_parcels_where_there_are_enough():
    past_parcels()
    rule = DispatchRule()
    before = arrival("330100", at=now(), rule=rule)

    learn_ways(at=now())

    learned, unknown = (
        arrival("330100", at=now(), rule=rule),
        arrival("540000", at=now(), rule=rule),
    )
    assert (before.chance, learned.chance, unknown.chance) == (None, 90, None)
    assert learned.arrives_by < before.arrives_by
    rule.chance = 97
    assert arrival("330100", at=now(), rule=rule).arrives_by > learned.arrives_by
    rule.learns = False
    assert arrival("330100", at=now(), rule=rule).chance is None


def test_few_parcels_teach_nothing_and_old_nights_are_forgotten():
    past_parcels(50)
    assert learn_ways(at=now()) is None
    past_parcels(200)
    for _ in range(32):
        learn_ways(at=now())
    assert LearnedWays.objects.count() == 30


def test_of_more_parcels_than_are_learned_from_old_ones_and_new_ones_speak(monkeypatch):
    past_parcels(300)
    monkeypatch.setattr(ways, "MOST_WAYS", 100)

    began = [one.began for one in ways.journeys(DispatchRule(), at=now())]

    every = sorted(
        localtime(at).date() for at in Parcel.objects.values_list("created_at", flat=True)
    )
    assert 60 <= len(began) <= 100
    assert max(began) - min(began) > 0.8 * (every[-1] - every[0]).days


def test_where_we_do_not_deliver_history_promises_nothing_either():
    past_parcels()
    learn_ways(at=now())
    Reach.objects.create(code="330000", is_served=False)

    assert arrival("330100", at=now()) is None


def test_with_history_the_watch_tells_the_chance_of_each_parcel(lin):
    past_parcels()
    learn_ways(at=now())
    shipment = sent(lin, days=5, status="in_transit", shipped_at=now())

    assert watch_parcels(at=now()) == 0

    shipment.parcel.refresh_from_db()
    assert 80 <= shipment.parcel.chance <= 100


def test_the_office_lists_what_somebody_should_look_at(lin, fang, as_user, flat_queries):
    late = sent(lin, days=1)
    watch_parcels(at=now() + timedelta(days=1))
    browser = as_user(fang)

    page = browser.get(reverse("surfaces:office_parcels"))

    assert late.parcel.tracking_number in page.content.decode()
    for show in ("past", "silent", "held", "gone", "to_send", "under_way"):
        assert browser.get(reverse("surfaces:office_parcels"), {"show": show}).status_code == 200
    assert browser.get(reverse("surfaces:office_parcels"), {"show": "x"}).status_code == 404
    address = reverse("surfaces:office_parcels") + "?show=under_way"
    flat_queries(lambda: browser.get(address), grow=lambda: [sent(lin) for _ in range(5)])


def test_orders_that_have_not_left_stand_with_both_their_hours(lin, fang, as_user):
    old = OrderFactory(customer=lin, status="preparing", paid_at=now() - timedelta(hours=50))
    day = OrderFactory(customer=lin, status="preparing", paid_at=now() - timedelta(hours=30))
    fresh = OrderFactory(customer=lin, status="preparing", paid_at=now())
    OrderFactory(customer=lin, status="placed")

    page = as_user(fang).get(reverse("surfaces:office_parcels"), {"show": "to_send"})

    told = [(one.order.number, over) for one, over in page.context["waiting"]]
    assert told == [(old.number, "out"), (day.number, "notice"), (fresh.number, "")]


def test_a_colleague_writes_steps_and_another_day(lin, fang, as_user):
    shipment, browser = sent(lin), as_user(fang)
    number = shipment.parcel.number
    at = localtime(now() - timedelta(minutes=5))

    said = {
        "status": "in_transit",
        "at": f"{at:%Y-%m-%dT%H:%M}",
        "place": "宁波",
        "words": "已揽收",
    }
    browser.post(reverse("surfaces:parcel_steps", args=[number]), said)
    browser.post(reverse("surfaces:parcel_steps", args=[number]), said)
    day = localtime(shipment.parcel.promised_at + timedelta(days=2)).date()
    browser.post(reverse("surfaces:parcel_day", args=[number]), {"day": day, "because": "office"})

    parcel = Parcel.objects.get(pk=shipment.parcel_id)
    assert (parcel.status, parcel.points.count()) == ("in_transit", 1)
    assert localtime(parcel.promised_at).date() == day
    assert PromiseMove.objects.get().by == fang
    assert browser.get(reverse("surfaces:office_parcel", args=[number])).status_code == 200


@pytest.mark.parametrize(
    ("door", "said"),
    [
        ("parcel_steps", {"status": "in_transit", "at": "2099-01-01T10:00", "place": "宁波"}),
        ("parcel_steps", {"status": "flying", "at": "2026-01-01T10:00"}),
        ("parcel_day", {"day": "2020-01-01", "because": "office"}),
    ],
)
def test_bad_input_is_kept_and_nothing_happens(door, said, lin, fang, as_user):
    shipment = sent(lin)

    page = as_user(fang).post(reverse(f"surfaces:{door}", args=[shipment.parcel.number]), said)

    assert page.status_code == 422
    assert not shipment.parcel.points.exists()
    assert not PromiseMove.objects.exists()
    if "place" in said:
        assert "宁波" in page.content.decode()


def test_keys_are_set_in_the_office_and_never_shown_again(fang, as_user):
    browser, address = as_user(fang), reverse("surfaces:carrier_keys", args=["sf"])
    keys = {"sf-partner": "KEFU01", "sf-check_word": "a secret word", "sf-phone_tail": "0138"}

    browser.post(address, {"act": "open"})
    browser.post(address, keys)
    browser.post(address, {"act": "open"})
    page = browser.get(reverse("surfaces:office_carriers")).content.decode()

    assert "KEFU01" in page
    assert "a secret word" not in page
    assert "已启用" in page


def test_a_new_carrier_needs_what_its_teller_asks_for(fang, as_user):
    browser, address = as_user(fang), reverse("surfaces:office_carriers")
    told = {"code": "zt", "name_zh": "中通", "name_en": "ZTO", "is_used": "on"}

    refused = browser.post(address, {**told, "adapter": "kuaidi100"})
    taken = browser.post(address, {**told, "adapter": "kuaidi100", "company": "zhongtong"})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "中通" in browser.get(address).content.decode()


def test_the_score_card_counts_late_lost_and_damaged_by_carrier(lin, fang, as_user):
    past_parcels(40)
    for n, parcel in enumerate(Parcel.objects.filter(status="delivered")[:40]):
        parcel.shipped_at = now() - timedelta(days=20)
        parcel.promised_at = now() - timedelta(days=17)
        parcel.delivered_at = parcel.promised_at + timedelta(days=1 if n < 10 else -1)
        parcel.damaged_at = now() if n < 2 else None
        parcel.save()
    lost = ParcelFactory(status="lost", shipped_at=now() - timedelta(days=9), region="330100")
    browser = as_user(fang)

    page = browser.get(reverse("surfaces:carrier_scores"), {"carrier": "cloud"})
    file = browser.get(reverse("surfaces:carrier_scores"), {"csv": "1"}).content.decode()

    (score,) = page.context["scores"]
    assert (score.code, score.parcels) == (lost.carrier.code, 41)
    assert (score.late.part, score.late.whole) == (10, 40)
    assert (score.lost.part, score.damaged.part) == (1, 2)
    assert "330000" in file
    assert page.context["regions"][0].place == "330000"


def test_a_promise_that_was_moved_is_judged_by_what_was_told_first(lin, fang, as_user):
    shipment = sent(lin, days=1, status="in_transit", shipped_at=now() - timedelta(hours=3))
    promise_another_day(
        shipment.parcel_id, promised_at=shipment.parcel.promised_at + timedelta(days=5)
    )
    Parcel.objects.filter(pk=shipment.parcel_id).update(
        status="delivered", delivered_at=shipment.parcel.promised_at + timedelta(days=2)
    )

    page = as_user(fang).get(reverse("surfaces:carrier_scores"))

    assert [one.late.part for one in page.context["scores"]] == [1]


def test_the_order_page_costs_the_same_however_long_the_way(lin, as_user, flat_queries):
    shipment = sent(lin)
    take_step(shipment.parcel_id, Step("in_transit", now() - timedelta(hours=9)))
    browser = as_user(lin)
    address = reverse("surfaces:order", args=[shipment.order.number])

    def grow() -> None:
        for hour in range(8):
            at = now() - timedelta(hours=hour)
            take_step(shipment.parcel_id, Step("trouble", at, text_zh=f"第{hour}次"))

    flat_queries(lambda: browser.get(address), grow=grow)
