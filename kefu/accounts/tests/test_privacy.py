"""A customer's own data: what they allow, who looked, a copy, and being forgotten."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import Consent, PersonalLook, SignIn, User
from kefu.accounts.queries import personal
from kefu.accounts.services import consents, customers, privacy
from kefu.accounts.tests.factories import (
    PASSWORD,
    CustomerFactory,
    StaffFactory,
    post_letters,
    sign_in,
)
from kefu.core.models import EventRow

PAGE = "/account/privacy/"


def allow(visitor, purpose, given=True, **more):
    data = {"given": "1"} if given else {}
    return visitor.post(reverse("accounts:allowance", args=[purpose]), data, **more)


def test_a_customer_allows_and_takes_back_and_both_are_kept(visitor):
    lin = CustomerFactory()
    sign_in(visitor, lin)

    allow(visitor, "marketing")
    assert personal.has_consented(lin.pk, "marketing")
    allow(visitor, "marketing", given=False)

    assert not personal.has_consented(lin.pk, "marketing")
    row = Consent.objects.get()
    assert row.withdrawn_at is not None
    names = list(EventRow.objects.filter(name__contains="Consent").values_list("name", flat=True))
    assert names == ["accounts.ConsentGiven", "accounts.ConsentWithdrawn"]


def test_giving_twice_is_giving_once(db):
    lin = CustomerFactory()

    for _ in range(2):
        consents.give_consent(user=lin, purpose="surveys", source="account")
    consents.withdraw_consent(user=lin, purpose="surveys", source="account")
    consents.withdraw_consent(user=lin, purpose="surveys", source="account")

    assert Consent.objects.count() == 1
    assert EventRow.objects.count() == 2


def test_without_script_the_switch_leads_back_and_with_it_only_the_switch_changes(visitor):
    sign_in(visitor, CustomerFactory())

    assert allow(visitor, "tracking").url == PAGE
    part = allow(visitor, "tracking", given=False, headers={"HX-Request": "true"})

    assert "<html" not in part.content.decode()
    assert 'aria-checked="false"' in part.content.decode()


def test_an_unknown_purpose_is_nowhere(visitor):
    sign_in(visitor, CustomerFactory())

    assert allow(visitor, "everything").status_code == 404


def test_a_copy_needs_the_password_and_holds_everything(visitor):
    lin = CustomerFactory(email="lin@example.com", name="林晓雨")
    sign_in(visitor, lin)
    consents.give_consent(user=lin, purpose="surveys", source="account")

    wrong = visitor.post(reverse("accounts:copy"), {"copy-current": "wrong"})
    right = visitor.post(reverse("accounts:copy"), {"copy-current": PASSWORD})

    assert wrong.status_code == 422
    with zipfile.ZipFile(io.BytesIO(right.content)) as archive:
        account = json.loads(archive.read("account.json"))[0]
        kept = json.loads(archive.read("consents.json"))
    assert account["email"] == "lin@example.com"
    assert account["name"] == "林晓雨"
    assert kept[0]["purpose"] == "surveys"
    assert EventRow.objects.filter(name="accounts.PersonalDataExported").count() == 1


def test_the_page_says_who_looked_and_why_but_not_their_name(visitor):
    lin, mei = CustomerFactory(), StaffFactory(name="王梅")
    privacy.reveal(field="phone", of=lin, by=mei, reason="To call back")
    sign_in(visitor, lin)

    page = visitor.get(PAGE).content.decode()

    assert "To call back" in page
    assert "Mobile number" in page
    assert "王梅" not in page


def test_the_page_costs_the_same_however_long_the_history(visitor, flat_queries):
    lin, mei = CustomerFactory(), StaffFactory()
    privacy.reveal(field="phone", of=lin, by=mei, reason="first")
    sign_in(visitor, lin)

    def grow():
        for _ in range(10):
            privacy.reveal(field="email", of=lin, by=mei, reason="again")
            consents.give_consent(user=lin, purpose="surveys", source="account")
            consents.withdraw_consent(user=lin, purpose="surveys", source="account")

    flat_queries(lambda: visitor.get(PAGE), grow)


def test_being_forgotten_takes_a_password_and_seven_days(visitor, settings):
    lin = CustomerFactory(language="en")
    sign_in(visitor, lin)
    assert visitor.post(reverse("accounts:erasure"), {"erase-current": "no"}).status_code == 422

    visitor.post(reverse("accounts:erasure"), {"erase-current": PASSWORD})

    lin.refresh_from_db()
    assert timedelta(days=6) < lin.erase_due_at - now() <= timedelta(days=7)
    assert privacy.erase_due() == 0
    assert "Keep my account" in visitor.get(PAGE).content.decode()
    post_letters()
    assert mail.outbox[-1].subject == "Your account will be erased"


def test_it_can_be_called_off(visitor):
    lin = CustomerFactory()
    privacy.ask_for_erasure(user=lin)
    sign_in(visitor, lin)

    visitor.post(reverse("accounts:no_erasure"))

    lin.refresh_from_db()
    assert lin.erase_due_at is None
    assert EventRow.objects.filter(name="accounts.ErasureCalledOff").exists()


def test_after_the_days_of_grace_only_a_number_remains(visitor):
    lin = CustomerFactory(phone="13800001111", region="310000", new_email="other@example.com")
    guest = customers.make_guest(name="Lin")
    customers.identify_guest(number=guest.number, as_user=lin)
    consents.give_consent(user=lin, purpose="surveys", source="account")
    privacy.reveal(field="phone", of=lin, by=StaffFactory(), reason="call Lin at work")
    sign_in(visitor, lin)
    User.objects.filter(pk=lin.pk).update(erase_due_at=now())

    assert privacy.erase_due() == 1

    lin.refresh_from_db()
    guest.refresh_from_db()
    assert (lin.name, lin.email, lin.phone, lin.new_email, lin.region) == ("", None, None, None, "")
    assert guest.name == ""
    assert not lin.is_active
    assert not lin.has_usable_password()
    assert not personal.has_consented(lin.pk, "surveys")
    assert PersonalLook.objects.get().reason == ""
    assert not SignIn.objects.exists()
    assert not Authenticator.objects.exists()
    assert visitor.get(PAGE).status_code == 302
    erased = EventRow.objects.filter(name="accounts.CustomerErased").values_list("data", flat=True)
    assert [row["user_id"] for row in erased] == [lin.pk, guest.pk]
    assert privacy.erase_due() == 0


def test_the_address_is_free_again_afterwards(db):
    lin = CustomerFactory(email="lin@example.com")

    privacy.erase_customer(user_id=lin.pk)

    assert customers.register_customer(email="lin@example.com").pk != lin.pk


def test_colleagues_are_not_erased(db):
    mei = StaffFactory()

    with pytest.raises(PermissionDenied):
        privacy.ask_for_erasure(user=mei)
    privacy.erase_customer(user_id=mei.pk)

    mei.refresh_from_db()
    assert mei.erased_at is None


def test_guests_and_looks_are_forgotten_after_their_time(db, settings):
    settings.RETENTION_DAYS = {"guests": 30, "looks": 30}
    old, new = customers.make_guest(name="Old"), customers.make_guest(name="New")
    User.objects.filter(pk=old.pk).update(seen_at=now() - timedelta(days=31))
    privacy.reveal(field="name", of=new, by=StaffFactory(), reason="once")
    PersonalLook.objects.update(at=now() - timedelta(days=31))

    assert privacy.forget_old() == 1

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.name, new.name) == ("", "New")
    assert not PersonalLook.objects.exists()


def test_who_is_seen_is_kept(db, settings):
    settings.RETENTION_DAYS = {"guests": 30, "looks": 30}
    guest = customers.make_guest()
    User.objects.filter(pk=guest.pk).update(seen_at=now() - timedelta(days=31))

    customers.note_seen(user_id=guest.pk)

    assert privacy.forget_old() == 0
