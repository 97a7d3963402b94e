"""Letters with links: a forgotten password, another address, an invitation. Each works once."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from kefu.accounts import links
from kefu.accounts.models import User
from kefu.accounts.services import access
from kefu.accounts.tests.factories import (
    PASSWORD,
    CustomerFactory,
    StaffFactory,
    post_letters,
    sign_in,
)
from kefu.core.models import EventRow

NEW = "another quiet morning"


def link_in_mail(which=-1):
    address = re.search(r"http://\S+?(/account/\S+)", mail.outbox[which].body)
    return address[1]


def forget(visitor, address):
    return visitor.post(reverse("accounts:forgotten"), {"address": address})


def test_a_forgotten_password_is_set_anew_by_mail_and_ends_all_sessions(visitor):
    lin = CustomerFactory(email="lin@example.com", language="en")
    elsewhere = Client()
    sign_in(elsewhere, lin)
    forget(visitor, "lin@example.com")
    post_letters()
    assert mail.outbox[-1].to == ["lin@example.com"]
    assert mail.outbox[-1].subject == "Set a new password"

    page = visitor.post(link_in_mail(), {"password": NEW})

    lin.refresh_from_db()
    assert page.url == reverse("account_login")
    assert lin.check_password(NEW)
    assert "_auth_user_id" not in visitor.session
    assert elsewhere.get(reverse("accounts:security")).status_code == 302
    post_letters()
    assert mail.outbox[-1].subject == "Something changed in your account"


def test_the_link_works_once_and_for_a_day(visitor):
    lin = CustomerFactory(email="lin@example.com")
    link = reverse("accounts:new_password", args=[links.token("reset", lin)])
    assert visitor.get(link).status_code == 200
    access.set_password(user=lin, password=NEW)

    used = visitor.post(link, {"password": "a third morning"})

    lin.refresh_from_db()
    assert used.status_code == 410
    assert lin.check_password(NEW)
    assert links.reader("reset", links.token("reset", lin), days=-1) is None


@pytest.mark.parametrize("purpose", ["invitation", "email"])
def test_a_link_opens_no_other_door(visitor, purpose):
    lin = CustomerFactory()

    page = visitor.get(reverse("accounts:new_password", args=[links.token(purpose, lin)]))

    assert page.status_code == 410


def test_a_made_up_link_is_dead(visitor):
    assert visitor.get("/account/password/made-up/").status_code == 410
    assert visitor.get("/account/welcome/made-up/").status_code == 410
    assert visitor.get("/account/address/made-up/").status_code == 410


@pytest.mark.parametrize("address", ["lin@example.com", "nobody@example.com", "13800001111"])
def test_the_page_says_the_same_to_everybody(visitor, address):
    CustomerFactory(email="lin@example.com")

    page = forget(visitor, address)
    done = visitor.get(page.url)

    assert page.url == reverse("accounts:forgotten_done")
    assert "If there is an account" in done.content.decode()


def test_a_stranger_gets_no_letter(visitor):
    CustomerFactory(email="lin@example.com", is_active=False)
    CustomerFactory(email=None, phone="13800001111")

    for address in ("lin@example.com", "nobody@example.com", "13800001111"):
        forget(visitor, address)
    post_letters()

    assert mail.outbox == []


def test_letters_to_one_address_are_limited(visitor):
    CustomerFactory(email="lin@example.com")

    pages = [forget(visitor, "lin@example.com").status_code for _ in range(6)]

    assert pages == [302] * 5 + [429]


def test_another_address_counts_once_its_letter_came_back(visitor):
    lin = CustomerFactory(email="lin@example.com", language="en")
    sign_in(visitor, lin)
    visitor.post(reverse("accounts:email"), {"email": "New@Example.com", "current": PASSWORD})
    post_letters()
    assert [one.to for one in mail.outbox] == [["new@example.com"], ["lin@example.com"]]
    lin.refresh_from_db()
    assert lin.email == "lin@example.com"
    link = link_in_mail(0)
    assert visitor.get(link).status_code == 200

    visitor.post(link)

    lin.refresh_from_db()
    assert (lin.email, lin.new_email) == ("new@example.com", None)
    assert lin.email_verified_at is not None
    assert visitor.post(link).status_code == 410


def test_another_address_needs_the_password(visitor):
    lin = CustomerFactory(email="lin@example.com")
    sign_in(visitor, lin)

    page = visitor.post(reverse("accounts:email"), {"email": "new@example.com", "current": "wrong"})

    assert page.status_code == 422
    assert "This is not your password." in page.content.decode()
    assert not EventRow.objects.filter(name="accounts.EmailChangeAsked").exists()


def test_a_taken_address_answers_the_same_and_its_owner_hears(visitor):
    wei = CustomerFactory(email="wei@example.com", language="en")
    lin = CustomerFactory(email="lin@example.com")
    sign_in(visitor, lin)

    page = visitor.post(
        reverse("accounts:email"), {"email": "wei@example.com", "current": PASSWORD}
    )
    post_letters()

    lin.refresh_from_db()
    assert page.status_code == 302
    assert lin.new_email is None
    assert [one.to for one in mail.outbox] == [[wei.email]]


def test_an_invitation_lets_a_colleague_choose_a_password(visitor):
    hao = StaffFactory(role="supervisor", name="陈浩")
    visitor.force_login(hao)
    visitor.post(
        reverse("accounts:staff"),
        {
            "email": "new@example.com",
            "name": "新同事",
            "role": "agent",
            "team": hao.team_id,
            "language": "zh-hans",
        },
    )
    post_letters()
    assert "陈浩" in mail.outbox[-1].body
    newcomer = Client()
    link = link_in_mail()
    assert newcomer.get(link).status_code == 200

    newcomer.post(link, {"password": "twelve signs are enough"})

    person = User.objects.get(email="new@example.com")
    assert person.check_password("twelve signs are enough")
    assert EventRow.objects.filter(name="accounts.StaffJoined").exists()
    assert newcomer.post(link, {"password": "another twelve signs"}).status_code == 410


def test_staff_need_a_longer_password(visitor):
    person = User.objects.create_user("new@example.com", role="agent", language="en")
    link = reverse("accounts:welcome", args=[links.token("invitation", person)])

    page = visitor.post(link, {"password": "onlyeight"})

    assert "Use at least 12 characters." in page.content.decode()


def test_a_new_password_keeps_this_browser_and_ends_the_others(visitor):
    lin = CustomerFactory()
    other = Client()
    sign_in(visitor, lin)
    sign_in(other, lin)

    page = visitor.post(reverse("accounts:password"), {"current": PASSWORD, "password": NEW})

    assert page.status_code == 302
    assert visitor.get(reverse("accounts:security")).status_code == 200
    assert other.get(reverse("accounts:security")).status_code == 302


def test_a_number_of_somebody_else_cannot_be_taken(visitor):
    CustomerFactory(email=None, phone="13800001111")
    lin = CustomerFactory(phone="13900001111")
    sign_in(visitor, lin)

    page = visitor.post(reverse("accounts:phone"), {"phone": "138 0000 1111", "current": PASSWORD})

    lin.refresh_from_db()
    assert page.status_code == 422
    assert lin.phone == "13900001111"
