"""The pages and fragments with which an agent gives something."""

from decimal import Decimal

import pytest
from django.urls import reverse

from kefu.accounts.models import User
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.remedies import Approval, Remedy, RemedyLimit
from kefu.desk.models.talks import Message
from kefu.desk.services.conversations import say
from kefu.desk.services.remedies import put_right
from kefu.desk.tests.factories import client_id
from kefu.desk.tests.giving import paid_order, wish
from kefu.payments.models import Charge
from kefu.shop.models.coupons import Coupon
from kefu.shop.tests.factories import ProductFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def case(lin, mei, hao):
    ServicePolicy.objects.create(hours="00:00-24:00")
    return say(customer=lin, channel="chat", body="壶碎了", client_id="c").conversation.case


@pytest.fixture
def order(lin):
    return paid_order(lin)


@pytest.fixture
def dear(lin):
    return paid_order(lin, price=400)


def form(order=None, **more):
    asked = {"kind": "refund", "reason": "lost", "how": "whole", "client_id": client_id()}
    return asked | ({"order": order.number} if order else {}) | more


def test_the_form_says_what_is_left_and_the_preview_what_happens(case, order, as_user, mei):
    address = reverse("desk:new_remedy", args=[case.number])

    blank = as_user(mei).get(f"{address}?kind=refund&order={order.number}")
    look = as_user(mei).post(address, form(order) | {"step": "preview"}, headers=HTMX)

    assert "¥160.00" in blank.content.decode()
    assert "¥160.00 原路退回" in look.content.decode().replace("</strong>", "")
    assert "¥2,840.00" in look.content.decode()  # of the ¥3,000 a day where the carrier failed
    assert not Remedy.objects.exists()


def test_a_confirmed_form_gives_and_says_so(case, order, as_user, mei):
    address = reverse("desk:new_remedy", args=[case.number])

    done = as_user(mei).post(address, form(order) | {"step": "confirm"}, headers=HTMX)

    assert (done.status_code, done.headers["HX-Trigger"]) == (204, '{"desk:said": true}')
    assert Charge.objects.get().refunded == Decimal(160)
    page = as_user(mei).get(reverse("surfaces:desk_case", args=[case.number])).content.decode()
    assert "¥160.00" in page


def test_without_script_it_is_pages(case, order, as_user, mei):
    address = reverse("desk:new_remedy", args=[case.number])
    client = as_user(mei)

    choice = client.get(address)
    done = client.post(address, form(order) | {"step": "confirm"})

    assert order.number in choice.content.decode()
    assert done.url == reverse("surfaces:desk_case", args=[case.number])


def test_what_cannot_be_is_said_beside_the_form(case, order, as_user, mei):
    address = reverse("desk:new_remedy", args=[case.number])
    client = as_user(mei)

    too_much = client.post(address, form(order, how="part", amount="200", step="preview"))
    nothing = client.post(address, form(order, how="lines", step="preview"))
    why = client.post(address, form(order, reason="", step="confirm"))

    assert {too_much.status_code, nothing.status_code, why.status_code} == {422}
    assert "¥160.00" in too_much.content.decode()
    assert not Remedy.objects.exists()


def test_pieces_of_a_line_are_counted(case, order, as_user, mei):
    line = order.lines.get()
    asked = form(order, how="lines", step="confirm") | {f"pieces-{line.pk}": "1"}

    as_user(mei).post(reverse("desk:new_remedy", args=[case.number]), asked)

    assert Remedy.objects.get().amount == Decimal(80)
    assert Remedy.objects.get().lines.get().quantity == 1


def test_another_customers_order_is_not_to_be_had(case, wei, as_user, mei):
    others = paid_order(wei)
    address = reverse("desk:new_remedy", args=[case.number])

    page = as_user(mei).post(address, form(others) | {"step": "confirm"})

    assert page.status_code == 404
    assert Charge.objects.get().refunded == 0


def test_strangers_give_nothing(case, order, as_user, lin, wei):
    address = reverse("desk:new_remedy", args=[case.number])

    for person in (lin, wei):
        page = as_user(person).post(address, form(order) | {"step": "confirm"})
        assert page.status_code in {403, 404}

    assert not Remedy.objects.exists()


def test_a_supervisor_sees_what_waits_and_says_yes(case, dear, as_user, mei, hao):
    remedy = put_right(case.pk, by=mei, wish=wish(dear, reason="goodwill"))
    client = as_user(hao)

    page = client.get(reverse("desk:approvals")).content.decode()
    done = client.post(
        reverse("desk:approval", args=[remedy.number]), {"verdict": "approved"}, headers=HTMX
    )
    again = client.post(reverse("desk:approval", args=[remedy.number]), {"verdict": "approved"})

    assert "¥800.00" in page
    assert "data-yes" in page
    assert (done.status_code, again.status_code) == (204, 409)
    assert Charge.objects.get().refunded == Decimal(800)


def test_an_agent_decides_nothing(case, dear, as_user, mei, hao):
    remedy = put_right(case.pk, by=mei, wish=wish(dear, reason="goodwill"))

    assert as_user(mei).get(reverse("desk:approvals")).status_code == 403
    answer = as_user(mei).post(
        reverse("desk:approval", args=[remedy.number]), {"verdict": "approved"}
    )

    assert answer.status_code == 403
    assert Approval.objects.get().verdict == ""


def test_managers_set_limits_and_take_them_away(as_user, mei, hao, team):
    boss = User.objects.create_user("boss@example.com", name="老板", role="manager", team=team)
    address = reverse("desk:limits")
    asked = {"kind": "coupon", "role": "agent", "tier": "", "once": "30", "daily": "90"}

    assert "¥200.00" in as_user(mei).get(address).content.decode()
    assert as_user(hao).post(address, asked).status_code == 404
    as_user(boss).post(address, asked)
    wrong = as_user(boss).post(address, asked | {"daily": "20"})

    limit = RemedyLimit.objects.get()
    assert (limit.once, limit.kind, limit.tier, wrong.status_code) == (30, "coupon", None, 422)
    as_user(boss).post(reverse("desk:limit", args=[limit.pk]))
    assert not RemedyLimit.objects.exists()


def test_goods_and_orders_are_found_as_one_types_and_shown(case, order, as_user, mei):
    kettle = ProductFactory(name_zh="云朵养生壶", code="cloud-pot")
    address = reverse("desk:cards", args=[case.number])
    client = as_user(mei)

    found = client.get(f"{address}?q=养生", headers=HTMX).content.decode()
    first = client.get(address, headers=HTMX).content.decode()
    client.post(address, {"product": kettle.code, "client_id": client_id()}, headers=HTMX)
    client.post(address, {"order": order.number, "client_id": client_id()}, headers=HTMX)

    assert ("云朵养生壶" in found, order.number in found) == (True, False)
    assert order.number in first
    said = Message.objects.filter(author=mei).exclude(kind="fact")
    kinds = said.values_list("kind", flat=True)
    assert sorted(kinds) == ["order", "product"]


def test_a_strangers_order_is_no_card(case, wei, as_user, mei):
    others = paid_order(wei)

    page = as_user(mei).post(
        reverse("desk:cards", args=[case.number]), {"order": others.number, "client_id": "c"}
    )

    assert page.status_code == 404


def test_what_was_given_stands_beside_the_dialogue(case, order, as_user, mei, flat_queries):
    client = as_user(mei)
    address = reverse("desk:remedies", args=[case.number])
    give = {"kind": "coupon", "reason": "goodwill", "amount": Decimal(3)}
    put_right(case.pk, by=mei, wish=wish(**give))

    flat_queries(
        lambda: client.get(address, headers=HTMX),
        grow=lambda: [put_right(case.pk, by=mei, wish=wish(**give)) for _ in range(5)],
    )

    assert Coupon.objects.first().code in client.get(address).content.decode()


def test_approvals_cost_the_same_however_many_wait(case, as_user, mei, hao, flat_queries):
    client = as_user(hao)

    def ask():
        order = paid_order(case.customer, price=400)
        put_right(case.pk, by=mei, wish=wish(order, reason="goodwill"))

    ask()
    flat_queries(
        lambda: client.get(reverse("desk:approvals")), grow=lambda: [ask() for _ in range(3)]
    )
