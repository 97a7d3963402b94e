"""Who somebody is: numbers, guests, importers' rows, and the person behind a session."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from kefu.accounts.devices import device_of
from kefu.accounts.models import User
from kefu.accounts.phones import normal_phone
from kefu.accounts.queries import people, personal
from kefu.accounts.services import customers
from kefu.accounts.services.customers import CustomerRow
from kefu.accounts.tests.factories import CustomerFactory, StaffFactory, sign_in
from kefu.core.models import EventRow


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 0000 1111", "13800001111"),
        ("+86-138-0000-1111", "13800001111"),
        ("0086 13800001111", "13800001111"),
        ("8613800001111", "13800001111"),
        ("+49 (30) 1234-567", "+49301234567"),
        ("tel:+1.212.555.0100", "+12125550100"),
        ("12345", None),
        ("021 6123 4567", None),
        ("hello", None),
        ("", None),
        ("+0123456789", None),
    ],
)
def test_a_number_has_one_form(typed, kept):
    assert normal_phone(typed) == kept


@given(st.text(max_size=30))
def test_the_form_of_a_form_is_itself(text):
    kept = normal_phone(text)

    assert kept is None or normal_phone(kept) == kept


def test_a_caller_is_known_by_number_and_a_colleague_is_no_caller(db):
    lin = CustomerFactory(phone="13800001111")
    StaffFactory(phone="13900001111")

    assert people.customer_by_phone("+86 138 0000 1111") == lin
    assert people.customer_by_phone("13900001111") is None
    assert people.customer_by_phone("anonymous") is None


def request_by(user, **session):
    request = RequestFactory().get("/")
    request.user = user
    request.session = session
    return request


def test_the_customer_of_a_request_is_signed_in_or_the_sessions_guest_or_nobody(db):
    lin, mei, guest = CustomerFactory(), StaffFactory(), customers.make_guest()

    assert people.customer_of(request_by(lin)) == lin
    assert people.customer_of(request_by(mei)) is None
    assert people.customer_of(request_by(AnonymousUser())) is None
    assert people.customer_of(request_by(AnonymousUser(), guest_number=guest.number)) == guest
    assert people.customer_of(request_by(AnonymousUser(), guest_number=lin.number)) is None


def test_a_guest_who_became_somebody_is_nobodys_session_any_more(db):
    lin, guest = CustomerFactory(), customers.make_guest()
    assert customers.identify_guest(number=guest.number, as_user=lin)

    assert people.customer_of(request_by(AnonymousUser(), guest_number=guest.number)) is None
    assert people.ids_of(lin) == [lin.pk, guest.pk]
    assert not customers.identify_guest(number=guest.number, as_user=CustomerFactory())


def test_a_live_line_belongs_to_who_signed_in(visitor, db):
    lin = CustomerFactory()
    sign_in(visitor, lin)

    assert people.reader_of_session(SessionStore(visitor.session.session_key)) == lin
    assert people.reader_of_session(SessionStore("nothing")) is None


def test_a_live_line_waits_for_the_second_step(visitor, settings):
    sign_in(visitor, StaffFactory())
    settings.STAFF_SECOND_FACTOR = True

    assert people.reader_of_session(SessionStore(visitor.session.session_key)) is None


def test_an_importer_adds_many_at_once_and_twice_changes_nothing(db):
    rows = [
        CustomerRow(email="A@example.com", name="A"),
        CustomerRow(phone="138 0000 1111", name="B"),
        CustomerRow(email="a@example.com", name="A again"),
        CustomerRow(name="nameless"),
    ]

    first = customers.add_customers(rows[:3], source="olist")
    second = customers.add_customers(rows[:3], source="olist")
    third = customers.add_customers(rows[3:], source="olist")

    assert [user.pk for user in first] == [user.pk for user in second]
    assert first[0].pk == first[2].pk
    assert User.objects.count() == 3
    assert not third[0].has_usable_password()
    assert User.objects.get(email="a@example.com").name == "A"
    counts = EventRow.objects.filter(name="accounts.CustomersAdded").values_list("data", flat=True)
    assert [row["count"] for row in counts] == [2, 1]


def test_an_importer_costs_the_same_for_many_rows(db, flat_queries):
    def add(count):
        start = User.objects.count()
        rows = [CustomerRow(email=f"c{start + n}@example.com") for n in range(count)]
        return lambda: customers.add_customers(rows, source="olist")

    flat_queries(add(2), grow=add(40))


def test_a_level_is_written_down_once(db):
    lin = CustomerFactory()

    customers.set_tier(user_id=lin.pk, tier=3)
    customers.set_tier(user_id=lin.pk, tier=3)
    with pytest.raises(ValueError, match="4"):
        customers.set_tier(user_id=lin.pk, tier=4)

    lin.refresh_from_db()
    assert lin.tier == 3
    assert EventRow.objects.get().data == {"user_id": lin.pk, "before": 0, "tier": 3}


def test_other_domains_add_to_a_copy(db):
    lin = CustomerFactory()

    assert {"account", "consents", "looks", "sign_ins"} <= set(personal.everything_about(lin))


@pytest.mark.parametrize(
    ("says", "named"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
            "Chrome, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU) AppleWebKit/605 Safari/604 MicroMessenger/8", "WeChat, iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_named_as_people_name_it(says, named):
    assert device_of(says) == named
