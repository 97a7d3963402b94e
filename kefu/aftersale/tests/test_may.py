from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now

from kefu.aftersale.models.repairs import Repair
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.policy.answers import Wish
from kefu.aftersale.queries.may import answers_for
from kefu.aftersale.tests.factories import bought, published
from kefu.delivery.models import Parcel
from kefu.shop.models.orders import Shipment, ShipmentLine
from kefu.shop.tests.factories import ParcelFactory


def may(line, wish, at=None):
    return answers_for([line], at=at or now())[line.pk][wish]


def asked(line, kind, *, days_ago=1, **more):
    return ServiceRequest.objects.create(
        kind=kind,
        order=line.order,
        line=line,
        customer=line.order.customer,
        created_at=now() - timedelta(days=days_ago),
        **more,
    )


def sent(line, pieces, *, days_ago=None, **more):
    if days_ago is not None:
        more |= {"status": "delivered", "delivered_at": now() - timedelta(days=days_ago)}
    shipment = Shipment.objects.create(order=line.order, parcel=ParcelFactory(**more))
    return ShipmentLine.objects.create(shipment=shipment, line=line, quantity=pieces)


def test_what_was_delivered_may_go_back(lin):
    line = bought(lin, pieces=2)

    answer = may(line, Wish.RETURN)

    assert (answer.allowed, answer.pieces, answer.because) == (True, 2, "return_open")


def test_what_went_back_is_not_there_any_more(lin):
    line = bought(lin, pieces=3)
    asked(line, "return", quantity=1, status="settled")
    asked(line, "exchange", quantity=1)
    asked(line, "faulty", quantity=1, status="withdrawn")

    assert may(line, Wish.RETURN).pieces == 1


def test_what_is_asked_after_a_moment_is_not_known_at_it(lin):
    line = bought(lin, days_ago=4)
    asked(line, "return", days_ago=1)

    assert may(line, Wish.RETURN, now() - timedelta(days=2)).allowed
    assert may(line, Wish.RETURN).because == "all_back"


def test_parcels_say_when_which_pieces_came(lin):
    line = bought(lin, pieces=3, days_ago=1)
    sent(line, 1, days_ago=30)
    sent(line, 1, days_ago=1)
    sent(line, 1, status=Parcel.Status.LOST)

    assert may(line, Wish.RETURN).pieces == 1
    assert (may(line, Wish.LOST).because, may(line, Wish.LOST).pieces) == ("lost_found", 1)


def test_repairs_move_the_end_of_the_guarantee(lin):
    line = bought(lin, days_ago=300, warranty_months=12)
    before = may(line, Wish.REPAIR).until
    repair = Repair.objects.create(
        request=asked(line, "repair", days_ago=50, status="settled"),
        line=line,
        status=Repair.Status.BACK,
        received_at=now() - timedelta(days=48),
        ended_at=now() - timedelta(days=38),
    )

    after = may(line, Wish.REPAIR)

    assert after.because == "guarantee_paused"
    assert after.until - before >= timedelta(days=9)
    assert repair.number


def test_after_two_repairs_it_is_exchanged(lin):
    line = bought(lin, days_ago=100, warranty_months=12)
    for ago in (60, 30):
        Repair.objects.create(
            request=asked(line, "repair", days_ago=ago, status="settled"),
            line=line,
            status=Repair.Status.BACK,
            received_at=now() - timedelta(days=ago),
            ended_at=now() - timedelta(days=ago - 5),
        )

    answer = may(line, Wish.EXCHANGE)

    assert (answer.allowed, answer.rule.key) == (True, "repairs.most")


def repaired(line, *, ago, lasted=5, status=Repair.Status.BACK):
    return Repair.objects.create(
        request=asked(line, "repair", days_ago=ago, status="settled"),
        line=line,
        status=status,
        received_at=now() - timedelta(days=ago),
        ended_at=now() - timedelta(days=ago - lasted),
    )


def test_a_piece_that_was_exchanged_begins_anew(lin):
    line = bought(lin, days_ago=100, warranty_months=12)
    before = may(line, Wish.REPAIR).until
    for ago in (90, 70):
        repaired(line, ago=ago)
    repaired(line, ago=60, status=Repair.Status.EXCHANGED)

    assert may(line, Wish.EXCHANGE).rule.key != "repairs.most"
    assert may(line, Wish.REPAIR).until - before >= timedelta(days=40)


def test_a_repair_that_takes_us_more_than_thirty_days_is_enough(lin):
    line = bought(lin, days_ago=100, warranty_months=12)
    repaired(line, ago=60, lasted=31)

    assert may(line, Wish.EXCHANGE).rule.key == "repairs.days"


def test_rules_that_came_later_take_nothing_away(lin):
    published(1, days_ago=100, all={"return.days": 30})
    line = bought(lin, days_ago=20)
    published(2, days_ago=10, all={"return.days": 7})

    answer = may(line, Wish.RETURN)

    assert (answer.allowed, answer.rule.version) == (True, 1)


def test_rules_that_came_later_and_are_better_hold(lin):
    published(1, days_ago=100)
    line = bought(lin, days_ago=20)
    published(2, days_ago=10, all={"return.days": 30})

    answer = may(line, Wish.RETURN)

    assert (answer.allowed, answer.rule.version) == (True, 2)


def test_a_class_has_rules_of_its_own(lin):
    published(1, classes={"kettle": {"guarantee.months": 24}})
    line = bought(lin, days_ago=500)

    assert may(line, Wish.REPAIR).allowed


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_answer_has_words_in_both_languages(lin, language):
    lines = [bought(lin, days_ago=ago, warranty_months=12) for ago in (1, 20, 900)]

    with translation.override(language):
        told = [one for found in answers_for(lines, at=now()).values() for one in found.values()]
        assert all(one.words and one.rule.named and all(one.changes) for one in told)
        chinese = [any("\u4e00" <= sign <= "\u9fff" for sign in one.words) for one in told]
    assert set(chinese) == {language == "zh-hans"}


def test_queries_stay_flat(lin, flat_queries):
    lines = [bought(lin)]

    def more():
        lines.extend(bought(lin) for _ in range(10))

    flat_queries(lambda: answers_for(lines, at=now()), more)


def test_programs_ask_for_a_line(lin, wei, mei, as_user):
    line = bought(lin, pieces=2)
    address = reverse("aftersale:may", args=[line.order.number, line.pk])
    of_another = reverse("aftersale:may", args=[line.order.number, bought(lin).pk])

    told = as_user(lin).get(address).json()

    assert set(told["answers"]) == {wish.value for wish in Wish}
    assert told["answers"]["return"]["pieces"] == 2
    assert told["answers"]["return"]["rule"]["key"] == "return.days"
    assert told["answers"]["repair"]["changes"]
    assert as_user(mei).get(address).status_code == 200
    assert as_user(wei).get(address).status_code == 404
    assert as_user(lin).get(of_another).status_code == 404
