import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import Consent
from kefu.aftersale.models.follow_ups import ASKED_AFTER, FollowUp
from kefu.aftersale.services import follow_ups as services
from kefu.core.events import record
from kefu.core.testing import deliver_all, run_jobs, together
from kefu.desk.models.cases import Case
from kefu.desk.services.conversations import say
from kefu.shop.events import OrderDelivered
from kefu.shop.tests.factories import OrderFactory

A_DAY_LATER = ASKED_AFTER + timedelta(minutes=1)


def came(customer, **more):
    return OrderFactory(customer=customer, status="delivered", delivered_at=now(), **more)


def asked(order, at=None):
    follow_up = services.expect(order.pk)
    services.ask_those_due(at or now() + A_DAY_LATER)
    for _round in range(2):
        deliver_all()
        run_jobs()
    follow_up.refresh_from_db()
    return follow_up


def test_a_delivery_is_followed_up_once_a_day_later(lin):
    order = came(lin)
    for _time in range(2):
        record(OrderDelivered(order.pk, lin.pk))
    deliver_all()

    assert services.ask_those_due(now() + timedelta(hours=23)) == 0
    assert services.ask_those_due(now() + A_DAY_LATER) == 1
    assert services.ask_those_due(now() + A_DAY_LATER) == 0
    assert FollowUp.objects.count() == 1


def test_who_talks_with_us_or_said_no_or_has_no_address_is_not_asked(lin, wei, mei):
    talking, silent, nowhere = came(lin), came(wei), came(None, contact="+8613900001111")
    say(customer=lin, channel="chat", body="少了一件", client_id="c", about=talking)
    Consent.objects.create(user=wei, purpose="surveys", given_at=now(), withdrawn_at=now())

    for order in (talking, silent, nowhere):
        assert asked(order).left_at is not None

    assert not mail.outbox


def test_a_bad_answer_opens_a_case_with_an_owner_and_a_date(lin, mei, client):
    order = came(lin)
    asked(order)
    link = re.search(r"/how-is-it/\S+", mail.outbox[0].body)[0]

    assert client.get(link).status_code == 200
    wordless = client.post(link, {"verdict": "bad", "words": ""})
    client.post(link, {"verdict": "bad", "words": "盖子裂了"})
    client.post(link, {"verdict": "good", "words": ""})

    case = Case.objects.get()
    assert wordless.status_code == 422
    assert (case.customer, case.order, case.owner) == (lin, order, mei)
    assert FollowUp.objects.get().verdict == "bad"
    assert case.told_by is not None
    assert client.get("/how-is-it/forged/").status_code == 404


def test_a_guest_who_is_unhappy_is_known_by_the_address_they_left(mei, client):
    order = came(None, contact="guest@example.com", language="en")
    follow_up = asked(order)

    services.answer(follow_up.pk, verdict="bad", words="The lid is cracked")

    assert Case.objects.get().customer.new_email == "guest@example.com"
    assert "all well" in mail.outbox[0].subject


def test_a_good_answer_opens_nothing(lin, mei):
    follow_up = asked(came(lin))

    services.answer(follow_up.pk, verdict="good", words="")

    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_pressed_eight_times_it_is_one_answer_and_one_case(lin, mei):
    follow_up = asked(came(lin))

    done = together(8, lambda: services.answer(follow_up.pk, verdict="bad", words="裂了"))

    assert {one.case_id for one in done} == {Case.objects.get().pk}


def test_the_office_reads_answers_at_a_flat_cost(lin, mei, as_user, flat_queries):
    client, page = as_user(mei), reverse("aftersale:follow_ups")

    def grow():
        for _order in range(5):
            services.answer(services.expect(came(lin).pk).pk, verdict="fair", words="还行")

    grow()
    flat_queries(lambda: client.get(page), grow)
    assert client.get(page, {"show": "bad"}).context["page"].paginator.count == 0
