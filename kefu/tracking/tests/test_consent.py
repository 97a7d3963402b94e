"""Yes, no, and whose: the cookie, the account, and the page that shows and erases."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from kefu.accounts.models import Consent
from kefu.accounts.queries.personal import everything_about, has_consented
from kefu.accounts.services.consents import give_consent, withdraw_consent
from kefu.core.testing import deliver_all
from kefu.shop.services.orders import Destination, place_order
from kefu.shop.tests.factories import ProductFactory, SkuFactory
from kefu.tracking.consent import COOKIE, Mark
from kefu.tracking.models import Batch, Visitor
from kefu.tracking.tests.factories import BatchFactory, VisitorFactory, event, trail_of

pytestmark = pytest.mark.django_db
SCRIPT = "tracking/trail.js"
QUESTION = "是否允许我们记住"
HOME = Destination("林晓雨", "13800001111", "文三路 1 号", "330000")


def home(client: Client, **headers: str) -> str:
    return client.get(reverse("surfaces:home"), **headers).content.decode()


def say(client: Client, yes: bool, **more: str):
    return client.post(reverse("tracking:choice"), {"allowed": "1" if yes else "", **more})


def trail_in(client: Client) -> Visitor | None:
    mark = client.cookies.get(COOKIE)
    key = mark.value.removesuffix("~") if mark else "no"
    return None if key in {"no", ""} else Visitor.objects.get(key=key)


def test_before_a_yes_there_is_a_question_and_nothing_else(client):
    page = home(client)

    assert QUESTION in page
    assert SCRIPT not in page
    assert COOKIE not in client.cookies
    assert not Visitor.objects.exists()


def test_a_no_is_remembered_without_a_name(client):
    say(client, False)
    page = home(client)

    assert client.cookies[COOKIE].value == "no"
    assert QUESTION not in page
    assert SCRIPT not in page
    assert not Visitor.objects.exists()


def test_a_yes_begins_a_trail_and_leads_back(client):
    answer = say(client, True, next="/categories/")

    assert answer.url == "/categories/"
    assert trail_in(client) is not None
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    page = home(client)
    assert SCRIPT in page
    assert QUESTION not in page


def test_the_way_back_leads_nowhere_else(client):
    assert say(client, True, next="https://elsewhere.example/").url == reverse("tracking:trail")


@pytest.mark.parametrize("signal", [{"HTTP_DNT": "1"}, {"HTTP_SEC_GPC": "1"}])
def test_a_browser_that_wants_no_trail_is_not_even_asked(client, signal):
    say(client, True)

    page = home(client, **signal)

    assert QUESTION not in page
    assert SCRIPT not in page
    other = Client(**signal)
    say(other, True)
    assert other.cookies[COOKIE].value == "no"


def test_in_the_own_account_nobody_is_followed_or_asked(client, as_user, lin):
    assert QUESTION not in client.get(reverse("account_login")).content.decode()

    say(client := as_user(lin), True)

    for name in ("tracking:trail", "accounts:privacy"):
        assert SCRIPT not in client.get(reverse(name)).content.decode()
    assert SCRIPT in home(client)


def test_colleagues_are_not_followed(as_user, mei):
    page = home(as_user(mei))

    assert QUESTION not in page
    assert SCRIPT not in page


def test_at_sign_in_the_trail_joins_its_customer_past_included(client, lin):
    say(client, True)
    visitor = trail_in(client)
    BatchFactory(visitor=visitor, events=[event(product="kettle-1")])

    client.force_login(lin)
    home(client)

    visitor.refresh_from_db()
    assert visitor.customer == lin
    assert client.cookies[COOKIE].value == str(Mark(visitor.key, joined=True))
    assert has_consented(lin.pk, Consent.Purpose.TRACKING)


def test_a_no_of_the_account_is_the_last_word(client, lin):
    give_consent(user=lin, purpose="tracking", source="account")
    withdraw_consent(user=lin, purpose="tracking", source="account")
    say(client, True)
    visitor = trail_in(client)
    BatchFactory(visitor=visitor)

    client.force_login(lin)
    home(client)

    visitor.refresh_from_db()
    assert visitor.customer is None
    assert visitor.ended_at
    assert not Batch.objects.exists()
    assert client.cookies[COOKIE].value == "no"


def test_a_yes_of_the_account_holds_in_every_browser(as_user, lin):
    give_consent(user=lin, purpose="tracking", source="account")
    client = as_user(lin)

    home(client)

    assert trail_in(client).customer == lin


def test_after_signing_out_somebody_else_may_sit_there(client, lin):
    say(client, True)
    client.force_login(lin)
    home(client)
    hers = trail_in(client)

    client.post(reverse("account_logout"))
    home(client)

    assert trail_in(client) != hers
    assert trail_in(client).customer is None


def test_another_customer_at_the_same_browser_starts_anew(client, lin, wei):
    say(client, True)
    client.force_login(lin)
    home(client)
    hers = trail_in(client)

    client.force_login(wei)
    home(client)

    assert trail_in(client) != hers
    assert trail_in(client).customer == wei
    hers.refresh_from_db()
    assert hers.customer == lin


def test_taking_back_the_allowance_in_the_account_erases(as_user, lin):
    client = as_user(lin)
    trail_of(lin)

    give_consent(user=lin, purpose="tracking", source="account")
    client.post(reverse("accounts:allowance", args=["tracking"]))
    deliver_all()

    assert not Batch.objects.exists()
    assert SCRIPT not in home(client)


def test_the_page_shows_what_is_there_in_words(client, lin):
    ProductFactory(code="kettle-1", name_zh="晨雾电热水壶")
    say(client, True)
    visitor = trail_in(client)
    BatchFactory(
        visitor=visitor,
        events=[
            event(product="kettle-1"),
            event("dwell", seconds=45, depth=90),
            event("search", words="热水壶", view="v2", page="search"),
        ],
    )

    page = client.get(reverse("tracking:trail")).content.decode()

    assert "晨雾电热水壶" in page
    assert "搜索“热水壶”" in page
    assert "45 秒 · 细看" in page


def test_strangers_see_nothing_of_it(client, as_user, lin, wei):
    ProductFactory(code="kettle-1", name_zh="晨雾电热水壶")
    hers = trail_of(lin, event(product="kettle-1"))
    thief = Client()
    thief.cookies[COOKIE] = str(Mark(hers.key, joined=True))

    for stranger in (client, as_user(wei), thief):
        for name in ("trail", "earlier"):
            page = stranger.get(reverse(f"tracking:{name}")).content.decode()
            assert "晨雾电热水壶" not in page
        copy = stranger.post(reverse("tracking:copy"))
        assert json.loads(copy.content) == []
        stranger.post(reverse("tracking:erasure"))
    hers.refresh_from_db()
    assert hers.ended_at is None
    assert Batch.objects.filter(visitor=hers).exists()


def test_colleagues_have_no_such_page(as_user, mei):
    assert as_user(mei).get(reverse("tracking:trail")).status_code == 403


def test_a_copy_holds_everything(as_user, lin):
    trail_of(lin, event(product="kettle-1"), event("search", words="壶"))

    copy = json.loads(as_user(lin).post(reverse("tracking:copy")).content)

    assert [(row["kind"], row.get("product"), row.get("words")) for row in copy] == [
        ("view", "kettle-1", None),
        ("search", None, "壶"),
    ]
    assert everything_about(lin)["trail"] == copy


def test_erasing_keeps_the_yes_and_starts_anew(client):
    say(client, True)
    old = trail_in(client)
    BatchFactory(visitor=old)

    client.post(reverse("tracking:erasure"))

    assert not Batch.objects.exists()
    assert trail_in(client) != old
    assert SCRIPT in home(client)


def test_saying_no_on_the_page_erases_and_takes_the_allowance_back(as_user, lin):
    give_consent(user=lin, purpose="tracking", source="account")
    trail_of(lin)
    client = as_user(lin)

    say(client, False)

    assert not Batch.objects.exists()
    assert not has_consented(lin.pk, "tracking")
    assert SCRIPT not in home(client)


def test_what_was_bought_is_part_of_the_trail(lin):
    visitor = VisitorFactory(of=lin)
    sku = SkuFactory(product=ProductFactory(code="kettle-1"))

    place_order(customer=lin, wanted={sku.code: 2}, to=HOME, gateway="cod")
    deliver_all()
    deliver_all()

    [bought] = Batch.objects.get(visitor=visitor).events
    assert (bought["kind"], bought["product"], bought["quantity"]) == ("purchase", "kettle-1", 2)


def test_who_allowed_nothing_buys_unseen(lin):
    sku = SkuFactory()

    place_order(customer=lin, wanted={sku.code: 1}, to=HOME, gateway="cod")
    deliver_all()

    assert not Batch.objects.exists()


def test_the_page_costs_the_same_however_long_the_trail(as_user, lin, flat_queries):
    trail_of(lin, event(product="kettle-1"))
    client = as_user(lin)

    def grow() -> None:
        for number in range(10):
            trail_of(lin, event(product=f"kettle-{number}"))

    flat_queries(lambda: client.get(reverse("tracking:trail")), grow)
