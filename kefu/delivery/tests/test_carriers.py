"""Each carrier as it really signs: whatever is told, however often, in whatever order."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils.timezone import now

from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, run_jobs
from kefu.delivery.models import CarrierAccount, Parcel, StrangeStatus, TrackPoint
from kefu.delivery.port import Unreachable
from kefu.delivery.queries import carriers as queries
from kefu.delivery.services import accounts, hearing
from kefu.delivery.tests.road import packed

ALL = pytest.mark.parametrize("code", ["sf", "yanlai"])


def states(parcel: Parcel) -> list[str]:
    return list(parcel.points.order_by("at").values_list("status", flat=True))


def names() -> list[str]:
    return list(EventRow.objects.order_by("pk").values_list("name", flat=True))


@ALL
def test_a_parcel_is_followed_from_the_warehouse_to_the_door(code, road):
    parcel = packed(code)

    for kind in ("in_transit", "out_for_delivery", "delivered"):
        road.move(parcel, kind)
    assert set(road.deliver()) == {200}

    parcel.refresh_from_db()
    assert parcel.status == "delivered"
    assert parcel.shipped_at < parcel.delivered_at
    assert states(parcel) == ["in_transit", "out_for_delivery", "delivered"]
    assert parcel.points.first().place_zh == "杭州"
    assert parcel.look_at is None
    assert names().count("delivery.ParcelDelivered") == 1


@ALL
def test_what_comes_three_times_and_backwards_counts_once(code, road):
    parcel = packed(code)

    road.move(parcel, "in_transit", "repeat")
    road.move(parcel, "out_for_delivery", "disorder")
    road.deliver()
    road.move(parcel, "delivered", "disorder")
    road.move(parcel, "delivered", "repeat", at=now() - timedelta(minutes=1))
    assert set(road.deliver()) == {200}

    parcel.refresh_from_db()
    assert parcel.status == "delivered"
    assert states(parcel).count("in_transit") == 1
    assert names().count("delivery.ParcelDelivered") == 1


@ALL
def test_no_step_leads_back(code, road):
    parcel = packed(code)
    road.move(parcel, "delivered")
    road.deliver()

    road.move(parcel, "in_transit", at=now() - timedelta(hours=9))
    road.move(parcel, "out_for_delivery", at=now() - timedelta(minutes=2))
    road.deliver()

    parcel.refresh_from_db()
    assert parcel.status == "delivered"
    assert states(parcel)[0] == "in_transit"
    assert parcel.shipped_at == parcel.points.earliest("at").at


@ALL
@pytest.mark.parametrize("fault", ["forge", "stale"])
def test_what_is_forged_or_old_has_no_effect(fault, code, road):
    if (code, fault) == ("yanlai", "stale"):
        pytest.skip("Kuaidi100 signs no time; a repeat is harmless")
    parcel = packed(code)

    road.move(parcel, "delivered", fault)
    assert road.deliver() == [401]

    parcel.refresh_from_db()
    assert (parcel.status, states(parcel)) == ("packed", [])


def test_what_was_signed_for_one_parcel_says_nothing_of_another(road):
    mine, other = packed("yanlai", "YL0000000001"), packed("yanlai", "YL0000000002")
    road.move(mine, "delivered")
    (letter,) = road.carrier.books.due()
    swapped = type(letter)(
        letter.url, letter.body.replace(b"YL0000000001", b"YL0000000002"), letter.headers, now()
    )

    assert road.post(swapped) == 401

    other.refresh_from_db()
    assert other.status == "packed"


@ALL
def test_a_lost_notice_is_asked_for(code, road):
    parcel = packed(code)
    road.move(parcel, "in_transit", "lose")
    road.move(parcel, "delivered", "lose")
    assert road.deliver() == []

    assert hearing.ask(parcel.pk) == 2

    parcel.refresh_from_db()
    assert parcel.status == "delivered"
    assert hearing.ask(parcel.pk) == 0


@ALL
def test_while_nothing_is_new_it_is_asked_less_and_less_often(code, road):
    parcel = packed(code)
    waits = []

    for _ in range(7):
        before = now()
        hearing.ask(parcel.pk)
        parcel.refresh_from_db()
        waits.append(round((parcel.look_at - before).total_seconds() / 3600))

    assert waits == [1, 2, 4, 8, 12, 24, 24]
    assert queries.to_ask_about(now()) == []
    assert queries.to_ask_about(now() + timedelta(days=2)) == [parcel.pk]
    road.move(parcel, "in_transit")
    road.deliver()
    parcel.refresh_from_db()
    assert parcel.looks == 0


def test_when_only_the_last_step_is_heard_the_way_there_is_walked(road):
    parcel = packed("sf")

    road.move(parcel, "delivered")
    road.deliver()

    parcel.refresh_from_db()
    assert (parcel.status, parcel.shipped_at) == ("delivered", parcel.delivered_at)
    assert names().count("delivery.ParcelMoved") == 2


@ALL
def test_an_unknown_code_is_kept_listed_and_explained(code, road, hao):
    parcel = packed(code)
    road.move(parcel, "in_transit")
    road.move(parcel, "odd", words="已交由丰巢代管")
    road.deliver()

    parcel.refresh_from_db()
    strange = StrangeStatus.objects.get()
    assert states(parcel) == ["in_transit", "unknown"]
    assert (parcel.status, strange.times >= 1) == ("in_transit", True)
    assert strange.words == "已交由丰巢代管"

    hearing.say_what_it_means(strange.pk, "out_for_delivery", by=hao)
    assert queries.to_ask_about(now()) == [parcel.pk]
    hearing.ask(parcel.pk)

    parcel.refresh_from_db()
    assert parcel.status == "out_for_delivery"
    assert states(parcel) == ["in_transit", "out_for_delivery"]


@ALL
def test_a_hindrance_is_told_and_moves_nothing(code, road):
    parcel = packed(code)
    road.move(parcel, "in_transit")
    road.move(parcel, "trouble", words="地址不详")
    road.deliver()

    parcel.refresh_from_db()
    assert parcel.status == "in_transit"
    assert parcel.points.latest("at").status == TrackPoint.Kind.TROUBLE


def test_news_from_the_future_is_not_believed(road):
    parcel = packed("sf")
    road.move(parcel, "delivered", at=now() + timedelta(days=2))

    road.deliver()

    assert states(parcel) == []


def test_a_label_that_leaves_is_followed_by_itself(road):
    parcel = packed("yanlai")
    road.of(parcel).notify_url = ""

    deliver_all()
    run_jobs()

    assert road.of(parcel).notify_url.endswith("/delivery/kuaidi100/notices/")


def test_wrong_keys_are_said_and_nothing_is_open(road):
    accounts.set_keys("sf", {"check_word": "another"})
    parcel = packed("yanlai")

    assert accounts.test_connection("sf")
    with pytest.raises(CommandError, match="refused"):
        call_command("carrier", "sf", "--test")
    assert accounts.test_connection("kuaidi100") == ""
    accounts.shut_account("kuaidi100")
    assert hearing.ask(parcel.pk) == 0


def test_a_carrier_that_is_away_keeps_nobody_from_the_others(road):
    parcel = packed("sf")
    accounts.set_keys("sf", {"address": "http://127.0.0.1:9"})

    with pytest.raises(Unreachable):
        hearing.ask(parcel.pk)
    hearing.ask_if_possible(parcel.pk)

    parcel.refresh_from_db()
    assert parcel.looks == 2


def test_keys_lie_encrypted_and_are_set_from_a_file(road, carrier_keys, tmp_path, capsys):
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(carrier_keys["sf"]))

    call_command("carrier", "sf", "--keys", file, "--test", "--open")

    word = carrier_keys["sf"]["check_word"]
    assert CarrierAccount.objects.get(adapter="sf").keys["check_word"] == word
    assert word not in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM delivery_carrieraccount WHERE adapter = 'sf'")
        assert word not in str(cursor.fetchone()[0])


def test_who_is_no_carrier_is_not_heard(db):
    unknown = Client().post("/delivery/nobody/notices/", {"param": "{}"})
    shut = Client().post("/delivery/sf/notices/", {"msgData": "{}"})

    assert (unknown.status_code, shut.status_code) == (404, 404)


@pytest.mark.parametrize(
    "body", [b"", b"param=%7B%7D&sign=x", b"\xff\xfe", b"msgData=1&timestamp=2&msgDigest=3"]
)
@pytest.mark.parametrize("adapter", ["sf", "kuaidi100"])
def test_whatever_is_sent_without_a_signature_is_refused(adapter, body, road):
    kind = "application/x-www-form-urlencoded"

    page = Client().post(f"/delivery/{adapter}/notices/", body, content_type=kind)

    assert page.status_code == 401
