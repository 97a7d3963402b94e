from io import StringIO

import pytest
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from kefu.accounts.models import User
from kefu.core.management.commands import rotate_personal_key
from kefu.core.personal import (
    UnreadableSecret,
    mask_email,
    mask_name,
    mask_phone,
    masked,
    seal,
    seal_findable,
    unseal,
    unseal_findable,
)


def _stored(user):
    with connection.cursor() as cursor:
        cursor.execute("SELECT email, phone, name FROM accounts_user WHERE id = %s", [user.pk])
        return cursor.fetchone()


@given(st.text(min_size=1))
def test_what_is_sealed_comes_back(text):
    assert unseal(seal(text)) == text
    assert unseal_findable(seal_findable(text)) == text


def test_secrets_look_different_each_time_and_findable_ones_the_same():
    assert seal("林小满") != seal("林小满")
    assert seal_findable("lin@example.com") == seal_findable("lin@example.com")
    assert seal_findable("lin@example.com") != seal_findable("wei@example.com")


@pytest.mark.parametrize(("write", "read"), [(seal, unseal), (seal_findable, unseal_findable)])
def test_another_key_reads_nothing(write, read):
    cipher = write("13800001111")

    with override_settings(PERSONAL_KEYS=["another"]), pytest.raises(UnreadableSecret):
        read(cipher)


@pytest.mark.parametrize("read", [unseal, unseal_findable])
@pytest.mark.parametrize("broken", ["plain text", "AAAA", "", "é"])
def test_what_was_never_sealed_is_refused(read, broken):
    with pytest.raises(UnreadableSecret):
        read(broken)


def test_a_changed_cipher_is_refused():
    cipher = seal("林小满")
    changed = ("B" if cipher[0] == "A" else "A") + cipher[1:]

    with pytest.raises(UnreadableSecret):
        unseal(changed)


@pytest.mark.django_db
def test_the_database_holds_no_plain_text():
    user = User.objects.create_user("Lin@Example.com", phone="13800001111", name="林小满")

    stored = "".join(_stored(user)).lower()

    assert not any(word in stored for word in ("@", "example", "13800001111", "林"))
    user.refresh_from_db()
    assert (user.email, user.phone, user.name) == ("lin@example.com", "13800001111", "林小满")


@pytest.mark.django_db
def test_an_address_is_found_however_it_is_typed_and_only_as_a_whole():
    user = User.objects.create_user("lin@example.com")
    other = User.objects.create_user("wei@example.com")

    assert User.objects.get(email=" LIN@example.com ") == user
    assert User.objects.get(email__iexact="Lin@Example.com") == user
    assert set(User.objects.filter(email__in=["lin@example.com", "WEI@example.com"])) == {
        user,
        other,
    }
    assert User.objects.exclude(email="lin@example.com").get() == other
    assert User.objects.get(email__in=User.objects.filter(pk=user.pk).values("email")) == user
    for refused in ("email__contains", "email__startswith", "email__gt", "name", "name__icontains"):
        with pytest.raises(FieldError):
            list(User.objects.filter(**{refused: "lin"}))


@pytest.mark.django_db
def test_asking_for_no_address_never_finds_those_without_one():
    nobody = User.objects.create_user(None, phone="13800001111")

    assert not User.objects.filter(email="").exists()
    assert not User.objects.filter(email="  ").exists()
    assert not User.objects.filter(email__in=["", None]).exists()
    assert User.objects.get(email=None) == nobody
    assert User.objects.get(email__isnull=True) == nobody


@pytest.mark.django_db
def test_one_address_has_one_owner():
    User.objects.create_user("lin@example.com")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("LIN@example.com ")


@pytest.mark.django_db
def test_a_new_key_reads_and_finds_what_the_old_one_wrote():
    with override_settings(PERSONAL_KEYS=["old"]):
        user = User.objects.create_user("lin@example.com", name="林小满")

    with override_settings(PERSONAL_KEYS=["new", "old"]):
        assert User.objects.get(email="lin@example.com").name == "林小满"
        assert User.objects.get(email__in=["lin@example.com"]) == user


@pytest.mark.django_db
def test_after_the_rotation_the_old_key_may_go(monkeypatch):
    monkeypatch.setattr(rotate_personal_key, "BATCH", 2)
    with override_settings(PERSONAL_KEYS=["old"]):
        for number in range(5):
            User.objects.create_user(f"{number}@example.com", phone=None, name=f"Nr {number}")

    out = StringIO()
    with override_settings(PERSONAL_KEYS=["new", "old"]):
        call_command("rotate_personal_key", stdout=out)
        call_command("rotate_personal_key", stdout=out)

    assert "accounts.User: 5 rows" in out.getvalue()
    with override_settings(PERSONAL_KEYS=["new"]):
        assert [User.objects.get(email=f"{n}@example.com").name for n in range(5)] == [
            f"Nr {n}" for n in range(5)
        ]
    with override_settings(PERSONAL_KEYS=["old"]), pytest.raises(UnreadableSecret):
        User.objects.first()


def test_masks_leave_enough_to_recognise_and_no_more():
    assert mask_name("林小满") == "林**"
    assert mask_name("") == ""
    assert mask_email("lin@example.com") == "l***@example.com"
    assert mask_phone("13800001111") == "138****1111"
    assert mask_phone("12345") == "****"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("lin@example.com", "l***@example.com"),
        ("13800001111", "138****1111"),
        ("+49 30 1234567", "+49****4567"),
        ("Ada Lovelace", "A***"),
        ("", ""),
    ],
)
def test_a_mask_is_chosen_by_what_it_covers(text, shown):
    assert masked(text) == shown
