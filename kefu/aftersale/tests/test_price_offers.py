from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.aftersale.models.price_offers import PriceOffer
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.queries.price_offers import link_of, protected_amounts
from kefu.aftersale.services import price_mail, price_offers
from kefu.aftersale.tests.factories import bought, published
from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.desk.services.refusals import Refusal
from kefu.notices.models import Notice
from kefu.payments.models import Refund
from kefu.shop.services.catalogue import set_price


@pytest.fixture
def line(lin):
    return bought(lin, pieces=2, price_protection_days=7)


@pytest.fixture
def asking(db):
    """Rules under which a customer says yes first."""
    return published(1, all={"price.by_itself": 0})


def cheaper(line, to="250"):
    set_price(line.sku_id, price=Decimal(to))


def watched():
    price_offers.watch(now())
    return PriceOffer.objects.order_by("-pk").first()


def test_a_drop_is_found_and_offered_before_anybody_asks(line):
    cheaper(line)

    offer = watched()

    assert (offer.status, offer.pieces, offer.amount) == ("offered", 2, Decimal(100))
    assert (offer.unit, offer.price, offer.by_itself) == (Decimal(300), Decimal(250), True)
    assert EventRow.objects.filter(name="aftersale.PriceOffered").count() == 1


def test_watched_again_it_is_offered_once(line):
    cheaper(line)
    watched()

    assert price_offers.watch(now()) == 0
    assert PriceOffer.objects.count() == 1


def test_it_is_given_back_by_itself_once(line):
    cheaper(line)
    offer = watched()

    price_offers.pay_by_itself(offer.pk)
    price_offers.pay_by_itself(offer.pk)

    offer.refresh_from_db()
    charge = line.order.charge
    charge.refresh_from_db()
    assert (offer.status, charge.refunded) == ("paid", Decimal(100))
    assert offer.refund == Refund.objects.get()
    assert protected_amounts([line.pk]) == {line.pk: Decimal(100)}


def test_what_needs_a_yes_waits_for_it(line, asking):
    cheaper(line)
    offer = watched()

    price_offers.pay_by_itself(offer.pk)

    offer.refresh_from_db()
    assert (offer.status, offer.by_itself, offer.version) == ("offered", False, 1)


def test_a_further_drop_raises_an_open_offer(line, asking):
    cheaper(line)
    watched()
    cheaper(line, "220")

    offer = watched()

    assert (PriceOffer.objects.count(), offer.amount, offer.price) == (1, 160, 220)


def test_a_further_drop_after_the_payment_gives_what_is_further(line):
    cheaper(line)
    price_offers.accept(watched().pk, by=None)
    cheaper(line, "220")

    second = watched()
    price_offers.accept(second.pk, by=None)

    assert second.amount == 60
    assert protected_amounts([line.pk]) == {line.pk: Decimal(160)}


def test_up_and_down_again_gives_nothing_twice(line):
    cheaper(line)
    price_offers.accept(watched().pk, by=None)
    cheaper(line, "300")
    cheaper(line, "260")

    assert price_offers.watch(now()) == 0


@pytest.mark.parametrize(("days", "found"), [(6, 1), (8, 0)])
def test_only_inside_the_window(lin, days, found):
    cheaper(bought(lin, days_ago=days, price_protection_days=7))

    assert price_offers.watch(now()) == found


def test_without_protection_nothing_is_offered(lin):
    cheaper(bought(lin))

    assert price_offers.watch(now()) == 0


def test_a_class_is_protected_by_the_rules(lin):
    published(1, classes={"kettle": {"price.days": 30}})
    cheaper(bought(lin, days_ago=20))

    assert price_offers.watch(now()) == 1


def test_one_sku_alone_is_watched(lin, line):
    other = bought(lin, price_protection_days=7)
    cheaper(line)
    cheaper(other)

    assert price_offers.watch(now(), sku=other.sku_id) == 1


def test_asked_for_by_hand_it_is_offered_or_refused_with_the_reason(line, lin):
    cheaper(line)

    assert price_offers.offer_for(line.pk, at=now()).amount == 100
    with pytest.raises(Refusal, match=r"\S"):
        price_offers.offer_for(bought(lin).pk, at=now())


def test_never_more_than_was_paid(line):
    cheaper(line)
    offer = watched()
    charge = line.order.charge
    charge.refunded = charge.amount
    charge.save()

    with pytest.raises(Refusal):
        price_offers.accept(offer.pk, by=None)
    price_offers.pay_by_itself(offer.pk)

    offer.refresh_from_db()
    assert offer.status == "lapsed"
    assert not Refund.objects.exists()


def asked_for(line, **more):
    values = {"kind": "price", "order": line.order, "line": line, "quantity": 2}
    return ServiceRequest.objects.create(created_at=now() - timedelta(minutes=1), **values, **more)


def test_what_a_request_gave_back_is_not_given_again(line, asking):
    cheaper(line)
    offer = watched()
    asked_for(line, status="settled", refund=Decimal(100))

    with pytest.raises(Refusal):
        price_offers.accept(offer.pk, by=None)
    assert price_offers.watch(now()) == 0


def test_while_a_request_waits_nothing_is_offered(line):
    cheaper(line)
    asked_for(line)

    assert price_offers.watch(now()) == 0


def test_what_went_back_since_is_not_paid_for(line, asking):
    cheaper(line)
    offer = watched()
    ServiceRequest.objects.create(
        kind="return", order=line.order, line=line, created_at=now() - timedelta(minutes=1)
    )

    assert price_offers.accept(offer.pk, by=None).amount == 50


def test_old_offers_lapse(line, asking):
    cheaper(line)
    offer = watched()

    assert price_offers.let_old_ones_go(now()) == 0
    assert price_offers.let_old_ones_go(offer.stands_until + timedelta(seconds=1)) == 1
    with pytest.raises(Refusal):
        price_offers.accept(offer.pk, by=None)


@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_once_give_it_once(line, lin):
    cheaper(line)
    offer = watched()

    done = together(8, lambda: price_offers.accept(offer.pk, by=lin))

    assert not [one for one in done if isinstance(one, Exception)]
    assert Refund.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_four_watches_at_once_offer_once(line):
    cheaper(line)

    done = together(4, lambda: price_offers.watch(now()))

    assert sorted(done) == [0, 0, 0, 1]
    assert PriceOffer.objects.count() == 1


def test_the_customer_takes_it_with_one_press(line, asking, lin, wei, as_user):
    cheaper(line)
    offer = watched()
    home = reverse("aftersale:price_offers")
    press = reverse("aftersale:accept_price_offer", args=[offer.number])

    assert as_user(wei).post(press).status_code == 404
    assert offer.order.number in as_user(lin).get(home).content.decode()
    assert offer.order.number not in as_user(wei).get(home).content.decode()
    assert as_user(lin).post(press).url == home
    offer.refresh_from_db()
    assert (offer.status, offer.accepted_by) == ("paid", lin)


def test_a_link_in_a_mail_is_enough(line, asking, client):
    cheaper(line)
    offer = watched()
    price_mail.tell_of_an_offer(offer.pk)
    price_mail.tell_of_an_offer(offer.pk)
    address = reverse("aftersale:price_offer_link", args=[link_of(offer)])

    assert Notice.objects.filter(key__startswith="aftersale.price_offer").count() == 1
    assert client.get(address).status_code == 200
    assert client.get(address[:-4] + "xxx/").status_code == 404
    client.post(address)
    offer.refresh_from_db()
    assert offer.status == "paid"


def test_what_was_paid_is_told_once(line):
    cheaper(line)
    offer = price_offers.accept(watched().pk, by=None)

    price_mail.tell_it_was_paid(offer.pk)
    price_mail.tell_it_was_paid(offer.pk)

    assert Notice.objects.filter(key=f"aftersale.price_paid:{offer.pk}").count() == 1


def test_the_house_sees_what_was_offered(line, as_user, mei, lin):
    cheaper(line)
    offer = watched()
    address = reverse("aftersale:price_watch")

    assert offer.order.number in as_user(mei).get(address).content.decode()
    assert as_user(lin).get(address).status_code == 403


def test_the_pages_stay_flat(lin, mei, as_user, flat_queries):
    def more(times=10):
        for _ in range(times):
            cheaper(bought(lin, price_protection_days=7))
        price_offers.watch(now())

    more(1)
    house, own = as_user(mei), as_user(lin)
    flat_queries(lambda: house.get(reverse("aftersale:price_watch")), more)
    flat_queries(lambda: own.get(reverse("aftersale:price_offers")), more)
