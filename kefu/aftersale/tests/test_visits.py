import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from PIL import Image

from kefu.accounts.models import User
from kefu.aftersale.models.visits import Absence, Installer, Visit
from kefu.aftersale.queries import visits as queries
from kefu.aftersale.services import visits as services
from kefu.core.events import record
from kefu.core.machine import WrongMove
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, run_jobs, together
from kefu.delivery.events import ParcelPromiseMoved
from kefu.delivery.models import Parcel
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.orders import Shipment
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, ParcelFactory, SkuFactory


@pytest.fixture
def shi(db) -> User:
    return User.objects.create_user("shi@example.com", name="石磊", role="operations")


def installer(sku, name="周师傅", **more):
    told = {"regions": ["330100"], "weekdays": [0, 1, 2, 3, 4, 5, 6], "phone": "+8613700000001"}
    one = Installer.objects.create(name=name, **(told | more))
    one.skills.create(product_class=sku.product.product_class)
    return one


def bought(sku, customer, **more):
    told = {"status": "delivered", "delivered_at": now(), "region": "330106"}
    order = OrderFactory(customer=customer, **(told | more))
    line = OrderLineFactory(order=order, sku=sku)
    line.order = order
    return line


@pytest.fixture
def heater(db):
    return SkuFactory(code="heater")


@pytest.fixture
def line(heater, lin):
    return bought(heater, lin)


@pytest.fixture
def zhou(heater):
    return installer(heater, mail="zhou@example.com")


def book(line, begins_at=None, client_id=""):
    begins_at = begins_at or queries.slots_for(line, at=now())[0].begins_at
    return services.book_visit(
        line.pk, begins_at=begins_at, wishes="", client_id=client_id or uuid4().hex, by=None
    )


def png():
    content = BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "PNG")
    return content.getvalue()


def post():
    for _round in range(2):
        deliver_all()
        run_jobs()


def test_only_who_can_and_comes_there_and_is_free_offers_times(heater, line, zhou):
    elsewhere = installer(heater, "远师傅", regions=["440000"])
    installer(SkuFactory(product__product_class__code="lamp"), "灯师傅")
    slots = queries.slots_for(line, at=now())
    Absence.objects.create(installer=zhou, day=localtime(slots[0].begins_at).date())

    after = queries.slots_for(line, at=now())

    assert {one.pk for slot in slots for one in slot.installers} == {zhou.pk}
    assert elsewhere.pk != zhou.pk
    assert after[0].begins_at.date() > slots[0].begins_at.date()
    zhou.weekdays = []
    zhou.save()
    assert queries.slots_for(line, at=now()) == []


def test_nobody_comes_before_the_goods_or_at_once(heater, lin, zhou):
    arrives = now() + timedelta(days=4)
    waiting = bought(heater, lin, status="shipped", delivered_at=None, promised_at=arrives)
    here = bought(heater, lin)

    assert queries.slots_for(waiting, at=now())[0].begins_at > arrives
    assert queries.slots_for(here, at=now())[0].begins_at >= now() + queries.SOONEST


def test_a_full_day_and_a_taken_hour_are_not_offered(heater, lin, wei, line, zhou):
    zhou.a_day = 2
    zhou.save()
    slots = queries.slots_for(line, at=now())
    whole = localdate() + timedelta(days=5)
    day = [one for one in slots if localdate(one.begins_at) == whole]

    book(line, day[0].begins_at)
    other = bought(heater, wei)
    offered = [slot.begins_at for slot in queries.slots_for(other, at=now())]
    assert day[0].begins_at not in offered
    assert day[1].begins_at in offered
    book(other, day[1].begins_at)

    third = bought(heater, lin)
    assert day[2].begins_at not in [one.begins_at for one in queries.slots_for(third, at=now())]
    with pytest.raises(Refusal):
        book(third, day[2].begins_at)


def test_the_one_with_the_fewest_visits_comes(heater, lin, wei, line, zhou):
    installer(heater, "吴师傅")
    slot = queries.slots_for(line, at=now())[0]
    first = book(line, slot.begins_at)

    second = book(bought(heater, wei), slot.begins_at)

    assert first.installer != second.installer


def test_both_are_told_and_reminded_once(line, zhou):
    visit = book(line, client_id="v1")
    assert book(line, client_id="v1") == visit
    post()
    assert sorted(letter.to[0] for letter in mail.outbox) == ["lin@example.com", "zhou@example.com"]
    assert "林" not in mail.outbox[0].body + mail.outbox[1].body

    soon = visit.begins_at - timedelta(hours=20)
    assert (services.remind(soon), services.remind(soon)) == (1, 0)
    services.move_visit(visit.pk, begins_at=queries.slots_for(line, at=now())[5].begins_at, by=None)
    post()
    assert len(mail.outbox) == 5
    services.cancel_visit(visit.pk, by=None)
    services.cancel_visit(visit.pk, by=None)
    post()
    assert len(mail.outbox) == 7


@pytest.mark.django_db(transaction=True)
def test_one_hour_of_one_installer_is_booked_once(heater, zhou):
    lines = [bought(heater, User.objects.create_user(f"c{n}@example.com")) for n in range(6)]
    begins, waiting = queries.slots_for(lines[0], at=now())[0].begins_at, list(lines)

    done = together(6, lambda: book(waiting.pop(), begins))

    assert sum(isinstance(one, Visit) for one in done) == 1
    assert sum(isinstance(one, Refusal) for one in done) == 5
    assert Visit.objects.count() == 1


def test_a_line_has_one_appointment_at_a_time(line, zhou):
    visit = book(line)

    with pytest.raises(Refusal):
        book(line)

    services.report_visit(visit.pk, services.Report(was_met=False, works=False, words="没人开门"))
    assert book(line).pk != visit.pk
    with pytest.raises(WrongMove):
        services.cancel_visit(visit.pk, by=None)


def test_a_visit_is_moved_until_it_begins_and_not_for_ever(line, zhou, lin):
    visit = book(line)
    for slot in queries.slots_for(line, at=now())[1:6]:
        services.move_visit(visit.pk, begins_at=slot.begins_at, by=lin)
    last = queries.slots_for(line, at=now())[8].begins_at

    with pytest.raises(Refusal):
        services.move_visit(visit.pk, begins_at=last, by=lin)

    Visit.objects.update(begins_at=now() - timedelta(minutes=1), moves=0)
    with pytest.raises(Refusal):
        services.move_visit(visit.pk, begins_at=last, by=lin)


def test_the_customer_books_moves_and_calls_off_on_the_orders_page(line, zhou, lin, wei, as_user):
    order, client = line.order, as_user(lin)
    page = reverse("aftersale:order_visits", args=[order.number])
    slots = queries.slots_for(line, at=now())
    said = {"line": line.pk, "begins": slots[0].begins_at.isoformat(), "client_id": "v1"}

    offered = client.get(page, {"line": line.pk})
    nothing = client.post(page, {"line": line.pk, "client_id": "v1", "wishes": "没有电梯"})
    client.post(page, said | {"wishes": "没有电梯"})
    visit = Visit.objects.get()
    client.post(page, {"visit": visit.number, "begins": slots[3].begins_at.isoformat()})
    visit.refresh_from_db()
    gone = client.post(page, {"visit": visit.number, "begins": (now()).isoformat()})
    client.post(page, {"visit": visit.number, "act": "cancel"})

    assert len(offered.context["days"]) > 5
    assert (nothing.status_code, gone.status_code) == (422, 409)
    assert "没有电梯" in nothing.content.decode()
    assert (visit.begins_at, visit.wishes) == (slots[3].begins_at, "没有电梯")
    assert Visit.objects.get().status == "cancelled"
    assert as_user(wei).get(page).status_code == 404
    assert client.get(reverse("aftersale:order_notes", args=[order.number])).status_code == 200


def test_who_comes_reports_on_the_phone_and_the_customer_sees_it(line, zhou, lin, as_user, client):
    line.order.address = "西湖区文三路 1 号"
    line.order.save()
    visit = book(line)
    post()
    letter = next(one for one in mail.outbox if one.to == ["zhou@example.com"])
    link = re.search(r"/visit/\S+", letter.body)[0]
    said = {"met": "met", "works": "on", "words": "已安装并试水", "signature": "M10 10 L20 20"}

    assert "文三路" in client.get(link).content.decode()
    unsigned = client.post(link, said)
    odd = client.post(link, said | {"signed_by": "林", "signature": "<script>"})
    photo = SimpleUploadedFile("a.png", png(), content_type="image/png")
    client.post(link, said | {"signed_by": "林晓雨", "photos": photo})
    client.post(link, said | {"signed_by": "别人"})

    visit.refresh_from_db()
    assert (unsigned.status_code, odd.status_code) == (422, 422)
    assert (visit.status, visit.signed_by, visit.works) == ("done", "林晓雨", True)
    assert "文三路" not in client.get(link).content.decode()
    assert EventRow.objects.filter(name="aftersale.VisitOpened").exists()
    page = as_user(lin).get(reverse("aftersale:order_visits", args=[line.order.number]))
    assert "已安装并试水" in page.content.decode()
    photo = visit.photos.get().upload.number
    seen = reverse("aftersale:order_visit_photo", args=[line.order.number, photo])
    assert as_user(lin).get(seen).status_code == 200


def test_a_link_dies_when_somebody_else_comes(heater, line, zhou, client):
    visit = book(line)
    link = reverse("aftersale:visit", args=[queries.token_for_installer(visit)])
    assert client.get(link).status_code == 200

    visit.installer = installer(heater, "吴师傅")
    visit.save()

    assert client.get(link).status_code == 404
    assert client.get(reverse("aftersale:visit", args=["forged"])).status_code == 404


def test_the_office_adds_installers_and_moves_visits(line, shi, mei, as_user, heater):
    new = reverse("aftersale:new_installer")
    said = {
        "name": "周师傅", "phone": "13700000001", "mail": "", "places": "330100",
        "days": ["0", "1"], "a_day": "3", "is_active": "on",
        "classes": [heater.product.product_class_id],
        "absent": "2026-12-24",
    }  # fmt: skip

    assert as_user(shi).post(new, said | {"places": "99"}).status_code == 422
    assert as_user(shi).post(new, said | {"absent": "gestern"}).status_code == 422
    assert as_user(mei).post(new, said).status_code == 403
    assert as_user(shi).post(new, said).status_code == 302
    zhou = Installer.objects.get()
    changed = reverse("aftersale:installer", args=[zhou.pk])
    assert as_user(shi).get(changed).status_code == 200
    as_user(shi).post(changed, said | {"days": ["0", "1", "2", "3", "4", "5", "6"], "absent": ""})
    visit, slot = book(line), queries.slots_for(line, at=now())[4]
    page = reverse("aftersale:appointment", args=[visit.number])
    assert as_user(mei).get(page).status_code == 200
    moved = as_user(mei).post(page, {"begins": slot.begins_at.isoformat()})
    visit.refresh_from_db()
    assert (moved.status_code, visit.begins_at) == (302, slot.begins_at)
    assert Installer.objects.get().absences.count() == 0


def test_the_lists_of_the_office_cost_the_same_however_long(
    heater, lin, zhou, shi, as_user, flat_queries
):
    client = as_user(shi)

    def grow():
        for _visit in range(3):
            book(bought(heater, lin))
        for n in range(5):
            installer(heater, f"师傅{n}")

    grow()
    for name in ("aftersale:appointments", "aftersale:installers"):
        flat_queries(lambda name=name: client.get(reverse(name)), grow)


def test_who_would_come_before_the_parcel_asks_for_another_time(heater, lin, zhou):
    arrives = now() + timedelta(days=2)
    line = bought(heater, lin, status="shipped", delivered_at=None, promised_at=arrives)
    parcel = ParcelFactory(promised_at=arrives)
    Shipment.objects.create(order=line.order, parcel=parcel)
    visit = book(line)
    record(ParcelPromiseMoved(parcel.pk, 0.0))
    post()
    before = len(mail.outbox)

    Parcel.objects.update(promised_at=visit.begins_at + timedelta(days=1))
    for _time in range(2):
        record(ParcelPromiseMoved(parcel.pk, 3.0))
    post()

    (letter,) = mail.outbox[before:]
    assert letter.to == ["lin@example.com"]
    assert queries.slots_for(line, at=now())[0].begins_at > visit.begins_at + timedelta(days=1)


def test_whoever_is_forgotten_leaves_no_signature(line, zhou, lin):
    visit = book(line)
    strokes = "M1 1 L2 2"
    signed = services.Report(
        was_met=True, works=True, words="好", signed_by="林", signature=strokes
    )
    services.report_visit(visit.pk, signed)

    services.forget_customer(user_id=lin.pk)

    visit.refresh_from_db()
    assert (visit.signed_by, visit.signature, visit.report) == ("", "", "")
