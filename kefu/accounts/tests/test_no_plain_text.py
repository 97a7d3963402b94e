"""No address, number or name lies in clear anywhere in the database, whatever people do."""

import base64
import re
import time
import zlib

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from kefu.accounts.models import User
from kefu.accounts.services import customers, privacy, staff
from kefu.accounts.tests.factories import (
    PASSWORD,
    StaffFactory,
    post_letters,
    sign_in,
    with_password,
)
from kefu.core.testing import run_jobs

SECRETS = ("lin.secret", "new.secret", "colleague.secret", "13812345678", "13912345678", "Xiaoyu")
TEXT_COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'jsonb', 'json')
"""


def everything_kept():
    """Every text in every table, sessions unpacked."""
    with connection.cursor() as cursor:
        cursor.execute(TEXT_COLUMNS)
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL')
            for (text,) in cursor.fetchall():
                yield f"{table}.{column}", text
                if table == "django_session" and column == "session_data":
                    yield "an unpacked session", unpacked(text)


def unpacked(text):
    """What a session holds: signed, perhaps compressed, but not secret."""
    payload = text.split(":")[0]
    raw = base64.urlsafe_b64decode(payload.lstrip(".") + "==")
    return (zlib.decompress(raw) if payload.startswith(".") else raw).decode()


def in_clear():
    return [
        (where, secret)
        for where, text in everything_kept()
        for secret in SECRETS
        if secret.lower() in text.lower()
    ]


def link_to(address):
    letter = next(letter for letter in reversed(mail.outbox) if letter.to == [address])
    return re.search(r"http://\S+?(/account/\S+)", letter.body)[1]


@pytest.fixture
def lin(db):
    return with_password(
        customers.register_customer(
            email="lin.secret@example.com",
            phone="13812345678",
            profile=customers.Profile(name="Xiaoyu"),
        )
    )


def test_the_search_would_find_it(lin):
    EmailAddress.objects.create(user=lin, email="lin.secret@example.com")

    assert ("account_emailaddress.email", "lin.secret") in in_clear()


def test_signing_up_keeps_nothing_in_clear(visitor, settings):
    settings.CONFIRM_EMAIL = True
    typed = {"address": "lin.secret@example.com", "name": "Xiaoyu", "password": PASSWORD}

    page = visitor.post("/account/sign-up/", typed)
    assert in_clear() == []
    run_jobs()
    visitor.post(page.url, {"code": re.search(r"\b\d{6}\b", mail.outbox[-1].subject)[0]})

    assert User.objects.filter(email="lin.secret@example.com").exists()
    assert in_clear() == []


def test_signing_in_and_out_keeps_nothing_in_clear(visitor, lin):
    sign_in(visitor, lin)
    sign_in(Client(), lin, "wrong")
    visitor.post("/account/profile/", {"name": "Xiaoyu", "language": "en", "theme": "dark"})
    visitor.get(reverse("accounts:security"))
    assert in_clear() == []

    visitor.post("/account/sign-out/")

    assert in_clear() == []


def test_another_address_and_number_keep_nothing_in_clear(visitor, lin):
    sign_in(visitor, lin)
    visitor.post(
        reverse("accounts:email"), {"email": "new.secret@example.com", "current": PASSWORD}
    )
    visitor.post(reverse("accounts:phone"), {"phone": "139 1234 5678", "current": PASSWORD})
    post_letters()
    assert in_clear() == []

    visitor.post(link_to("new.secret@example.com"))
    post_letters()

    assert User.objects.filter(email="new.secret@example.com", phone="13912345678").exists()
    assert in_clear() == []


def test_a_new_password_keeps_nothing_in_clear(visitor, lin):
    visitor.post(reverse("accounts:forgotten"), {"address": "lin.secret@example.com"})
    post_letters()
    assert in_clear() == []

    visitor.post(link_to("lin.secret@example.com"), {"password": "b quiet tea"})
    post_letters()

    lin.refresh_from_db()
    assert lin.check_password("b quiet tea")
    assert in_clear() == []


def test_the_second_step_keeps_neither_person_nor_key_in_clear(visitor, lin):
    sign_in(visitor, lin)
    secret = visitor.get(reverse("mfa_activate_totp")).context["form"].secret
    assert all(secret not in text for _, text in everything_kept())
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))

    visitor.post(reverse("mfa_activate_totp"), {"code": code})
    visitor.get(reverse("mfa_view_recovery_codes"))
    waiting = sign_in(Client(), lin)

    assert waiting.url == reverse("mfa_authenticate")
    assert all(secret not in text for _, text in everything_kept())
    assert in_clear() == []


def test_being_looked_at_merged_and_forgotten_keeps_nothing_in_clear(visitor, lin):
    guest = customers.make_guest(name="Xiaoyu", email="new.secret@example.com")
    customers.identify_guest(number=guest.number, as_user=lin)
    boss = StaffFactory(email="colleague.secret@example.com", role="manager")
    privacy.reveal(field="phone", of=lin, by=boss, reason="to call back")
    staff.invite_staff(
        email="new.secret@example.com", name="Xiaoyu", role="agent", team=None, by=boss
    )
    post_letters()
    assert in_clear() == []

    privacy.erase_customer(user_id=lin.pk)
    post_letters()

    assert in_clear() == []
