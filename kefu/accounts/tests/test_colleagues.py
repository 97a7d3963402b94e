"""Managing colleagues: who may, over whom, and what follows."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from kefu.accounts.models import User
from kefu.accounts.permissions import MANAGES, MAY, STAFF_ROLES
from kefu.accounts.services import staff
from kefu.accounts.tests.factories import CustomerFactory, StaffFactory, TeamFactory, sign_in
from kefu.core.models import EventRow

LIST = "/office/colleagues/"


@pytest.fixture
def hao(db):
    return StaffFactory(role="supervisor", name="陈浩")


@pytest.fixture
def mei(hao):
    return StaffFactory(name="王梅", team=hao.team)


@pytest.fixture
def boss(db):
    return StaffFactory(role="manager")


def page_of(person):
    return reverse("accounts:colleague", args=[person.number])


def test_every_role_is_in_the_table_and_no_other(db):
    assert set(MAY) == set(User.Role.values)
    assert set(STAFF_ROLES) == set(User.Role.values) - {"customer"}
    assert set(MANAGES) == {role for role, verbs in MAY.items() if "staff.manage" in verbs}


def test_an_inactive_person_may_nothing(mei):
    mei.is_active = False

    assert not any(mei.may(verb) for verb in MAY["agent"])


@pytest.mark.parametrize("role", ["agent", "operations", "crm", "integrator"])
def test_others_do_not_see_the_list(visitor, role):
    visitor.force_login(StaffFactory(role=role))

    assert visitor.get(LIST).status_code == 403


def test_customers_do_not_see_the_list(visitor, db):
    visitor.force_login(CustomerFactory())

    assert visitor.get(LIST).status_code == 403


def test_a_supervisor_sees_all_and_changes_agents(visitor, hao, mei, boss):
    visitor.force_login(hao)

    page = visitor.get(LIST).content.decode()

    assert page_of(mei) in page
    assert boss.masked_email in page
    assert page_of(boss) not in page
    assert visitor.get(page_of(mei)).status_code == 200
    assert visitor.get(page_of(boss)).status_code == 404
    assert visitor.get(page_of(hao)).status_code == 404


def test_the_list_costs_the_same_however_many(visitor, hao, flat_queries):
    visitor.force_login(hao)

    flat_queries(lambda: visitor.get(LIST), grow=lambda: StaffFactory.create_batch(10))


def test_a_supervisor_invites_agents_and_nobody_above(visitor, hao):
    visitor.force_login(hao)
    data = {"email": "new@example.com", "name": "新", "language": "en", "team": ""}

    refused = visitor.post(LIST, {**data, "role": "manager"})
    done = visitor.post(LIST, {**data, "role": "agent"})

    assert refused.status_code == 422
    assert done.status_code == 302
    newcomer = User.objects.get(email="new@example.com")
    assert newcomer.is_invited
    assert newcomer.role == "agent"


def test_a_taken_address_is_said(visitor, hao, mei):
    visitor.force_login(hao)
    data = {"email": mei.email, "name": "新", "language": "en", "role": "agent", "team": ""}

    page = visitor.post(LIST, data)

    assert page.status_code == 422
    assert "Somebody has this address already." in page.content.decode()


def test_services_hold_the_line_by_themselves(hao, mei, boss):
    for act in (
        lambda: staff.move_staff(user=mei, role="manager", team=None, by=hao),
        lambda: staff.move_staff(user=boss, role="agent", team=None, by=hao),
        lambda: staff.deactivate_staff(user=boss, by=hao),
        lambda: staff.deactivate_staff(user=boss, by=boss),
        lambda: staff.drop_second_factor(user=boss, by=boss),
        lambda: staff.move_staff(user=hao, role="agent", team=None, by=mei),
        lambda: staff.invite_staff(email="x@example.com", name="", role="crm", team=None, by=hao),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert not EventRow.objects.exists()


def test_the_last_manager_stays(visitor, boss):
    visitor.force_login(boss)

    page = visitor.post(page_of(boss), {"role": "agent", "team": ""})

    boss.refresh_from_db()
    assert page.status_code == 422
    assert "Somebody must be left who manages." in page.content.decode()
    assert boss.role == "manager"


def test_another_role_ends_the_sessions_another_team_does_not(visitor, boss, mei):
    sign_in(visitor, mei)
    there = TeamFactory()

    staff.move_staff(user=mei, role="agent", team=there, by=boss)
    assert visitor.get("/account/profile/").status_code == 200
    mei.refresh_from_db()
    staff.move_staff(user=mei, role="crm", team=there, by=boss)

    assert visitor.get("/account/profile/").status_code == 302
    assert EventRow.objects.filter(name="accounts.StaffMoved").count() == 2


def test_who_leaves_is_out_at_once_and_the_others_hear(visitor, hao, mei):
    sign_in(visitor, mei)
    office = Client()
    office.force_login(hao)

    office.post(reverse("accounts:access", args=[mei.number]), {"act": "close"})

    mei.refresh_from_db()
    assert not mei.is_active
    assert visitor.get("/account/profile/").status_code == 302
    assert EventRow.objects.get(name="accounts.StaffDeactivated").data == {"user_id": mei.pk}
    office.post(reverse("accounts:access", args=[mei.number]), {"act": "open"})
    mei.refresh_from_db()
    assert mei.is_active


def test_an_unknown_act_does_nothing(visitor, hao, mei):
    visitor.force_login(hao)

    page = visitor.post(reverse("accounts:access", args=[mei.number]), {"act": "promote"})

    assert page.status_code == 404
