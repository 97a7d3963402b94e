"""The office of freight: terms are set, changed and taken away, with what they come to beside."""

from decimal import Decimal

import pytest
from django.urls import reverse

from kefu.accounts.models import User
from kefu.shop.models.freight import FreightRule

pytestmark = pytest.mark.django_db
OFFICE = "/office/freight/"
TERMS = {"way": "standard", "code": "", "by": "weight", "first": "8", "first_units": "1000"}
TERMS |= {"more": "2", "more_units": "500", "free_from": "99"}


@pytest.fixture
def office(as_user):
    return as_user(User.objects.create_user("shi@example.com", name="石磊", role="operations"))


def text(page):
    return page.content.decode()


def test_terms_are_set_and_an_example_stands_beside(office):
    empty = text(office.get(OFFICE))

    page = text(office.post(OFFICE, TERMS, follow=True))

    assert "还没有运费规则" in empty
    assert "¥12.00" in page
    assert FreightRule.objects.get().free_from == Decimal(99)


def test_terms_are_changed_and_taken_away(office):
    office.post(OFFICE, TERMS)
    office.post(OFFICE, TERMS | {"first": "10"})
    changed = FreightRule.objects.get().first

    office.post(OFFICE, {"way": "standard", "code": "", "drop": "1"})

    assert changed == Decimal(10)
    assert not FreightRule.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"first": "-1"}, {"first": ""}, {"code": "999999"}, {"way": "express"}]
)
def test_terms_that_make_no_sense_are_refused_and_stay_typed(office, wrong):
    page = office.post(OFFICE, TERMS | wrong)

    assert page.status_code == 422
    assert 'value="1000"' in text(page)
    assert not FreightRule.objects.exists()


def test_nobody_else_sets_terms(as_user, lin, mei, client):
    for browser in (as_user(lin), as_user(mei)):
        assert browser.post(OFFICE, TERMS).status_code == 403
    assert client.post(OFFICE, TERMS).url.startswith(reverse("account_login"))
    assert not FreightRule.objects.exists()
