"""The customer card: masked for the desk, in clear with a reason, and nothing for strangers."""

import pytest
from django.urls import reverse

from kefu.accounts.models import PersonalLook
from kefu.accounts.services import customers, privacy
from kefu.accounts.tests.factories import CustomerFactory, StaffFactory
from kefu.core.models import EventRow

HTMX = {"HX-Request": "true"}


@pytest.fixture
def lin(db):
    return CustomerFactory(
        name="林晓雨", email="lin@example.com", phone="13800001111", tier=2, language="en"
    )


def card_of(visitor, person, **more):
    return visitor.get(reverse("accounts:card", args=[person.number]), **more)


def test_a_colleague_sees_the_customer_masked(visitor, lin):
    visitor.force_login(StaffFactory())

    page = card_of(visitor, lin, headers=HTMX).content.decode()

    assert "<html" not in page
    assert "林" in page
    assert "138****1111" in page
    assert "l***@example.com" in page
    assert "Gold" in page
    for secret in ("林晓雨", "13800001111", "lin@example.com"):
        assert secret not in page


def test_a_look_in_clear_needs_a_reason_and_is_written_down(visitor, lin):
    mei = StaffFactory()
    visitor.force_login(mei)

    page = visitor.post(
        reverse("accounts:reveal", args=[lin.number]),
        {"field": "phone", "reason": "To call back"},
        headers=HTMX,
    )

    assert "13800001111" in page.content.decode()
    assert "lin@example.com" not in page.content.decode()
    look = PersonalLook.objects.get()
    assert (look.reader, look.person, look.field, look.reason) == (
        mei,
        lin,
        "phone",
        "To call back",
    )
    assert EventRow.objects.get(name="accounts.PersonalDataRead").data == {
        "user_id": lin.pk,
        "reader_id": mei.pk,
        "field": "phone",
    }


@pytest.mark.parametrize(
    "data", [{"field": "phone", "reason": ""}, {"field": "password", "reason": "curious"}]
)
def test_without_a_reason_or_for_another_column_nothing_shows(visitor, lin, data):
    visitor.force_login(StaffFactory())

    page = visitor.post(reverse("accounts:reveal", args=[lin.number]), data)

    assert page.status_code == 422
    assert "13800001111" not in page.content.decode()
    assert not PersonalLook.objects.exists()


def test_roles_without_the_right_see_the_card_but_reveal_nothing(visitor, lin):
    visitor.force_login(StaffFactory(role="operations"))

    page = card_of(visitor, lin)
    look = visitor.post(
        reverse("accounts:reveal", args=[lin.number]), {"field": "phone", "reason": "curious"}
    )

    assert page.status_code == 200
    assert "Show and note it" not in page.content.decode()
    assert look.status_code == 403
    assert not PersonalLook.objects.exists()


def test_the_card_is_no_page_for_customers_nor_for_the_integrator(visitor, lin):
    for stranger in (CustomerFactory(), lin, StaffFactory(role="integrator")):
        visitor.force_login(stranger)
        assert card_of(visitor, lin).status_code == 403


def test_signed_out_one_is_led_to_the_door(visitor, lin):
    page = card_of(visitor, lin)
    part = card_of(visitor, lin, headers=HTMX)

    assert page.url.startswith(reverse("account_login"))
    assert part.headers["HX-Redirect"].startswith(reverse("account_login"))


def test_colleagues_and_nobody_have_no_card(visitor, lin):
    mei = StaffFactory()
    visitor.force_login(mei)

    assert card_of(visitor, mei).status_code == 404
    assert visitor.get("/people/AAAA-BBBB-CCCC/card/").status_code == 404


def test_an_erased_customer_shows_nothing_and_reveals_nothing(visitor, lin):
    privacy.erase_customer(user_id=lin.pk)
    visitor.force_login(StaffFactory())

    page = card_of(visitor, lin)
    look = visitor.post(
        reverse("accounts:reveal", args=[lin.number]), {"field": "phone", "reason": "curious"}
    )

    assert "erased" in page.content.decode()
    assert look.status_code == 404


def test_a_guests_unproven_address_is_masked_and_revealed_too(visitor, db):
    guest = customers.make_guest(name="Lin", email="lin@example.com")
    visitor.force_login(StaffFactory())

    assert "l***@example.com" in card_of(visitor, guest).content.decode()
    page = visitor.post(
        reverse("accounts:reveal", args=[guest.number]),
        {"field": "email", "reason": "To answer by mail"},
    )

    assert "lin@example.com" in page.content.decode()
