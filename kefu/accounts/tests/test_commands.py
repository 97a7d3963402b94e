"""What is done from the command line: the first manager, and a new key for the second step."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from kefu.accounts.models import User
from kefu.accounts.tests.factories import StaffFactory
from kefu.core.personal import seal, unseal


def test_the_first_manager_comes_in_by_a_printed_link(db, capsys):
    call_command("invite", "boss@example.com", name="赵敏")
    link = capsys.readouterr().out.strip()

    Client().post(link[link.index("/account/") :], {"password": "twelve signs are enough"})

    boss = User.objects.get(email="boss@example.com")
    assert boss.role == "manager"
    assert boss.check_password("twelve signs are enough")


def test_nobody_is_invited_twice(db):
    StaffFactory(email="boss@example.com")

    with pytest.raises(CommandError):
        call_command("invite", "boss@example.com")


def test_the_second_step_moves_to_a_new_key(db, settings):
    old = settings.PERSONAL_KEYS[0]
    row = Authenticator.objects.create(
        user=StaffFactory(), type="totp", data={"secret": seal("JBSWY3DPEHPK3PXP")}
    )
    settings.PERSONAL_KEYS = ["a-new-key", old]
    User.objects.update(email=None, name="")

    call_command("rotate_second_factors")

    settings.PERSONAL_KEYS = ["a-new-key"]
    row.refresh_from_db()
    assert unseal(row.data["secret"]) == "JBSWY3DPEHPK3PXP"
