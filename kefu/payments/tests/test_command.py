"""Setting a gateway up from the command line."""

import json

import pytest
from django.core.management import CommandError, call_command

from kefu.payments.models import Merchant
from kefu.payments.queries.ways import open_ways
from kefu.payments.services import merchants


def test_keys_from_a_file_are_tried_and_opened(loopback, keys, db, tmp_path, capsys):
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(keys.of_merchant("wechat", address=loopback[1])))

    call_command("gateway", "wechat", "--keys", file, "--test", "--open")

    assert [one.way.code for one in open_ways("CNY")] == ["wechat"]
    assert open_ways("EUR") == []
    said = capsys.readouterr().out
    assert not any(
        secret in said for secret in keys.of_merchant("wechat", address="").values() if secret
    )

    call_command("gateway", "wechat", "--shut")
    assert open_ways("CNY") == []
    assert Merchant.objects.get().keys["mchid"] == keys.words["mchid"]


def test_wrong_keys_are_said_and_nothing_opens(loopback, keys, db, tmp_path):
    file = tmp_path / "keys.json"
    told = keys.of_merchant("card", address=loopback[1]) | {"secret_key": "sk_test_wrong"}
    file.write_text(json.dumps(told))

    with pytest.raises(CommandError, match="refused"):
        call_command("gateway", "card", "--keys", file, "--test", "--open")

    assert open_ways("CNY") == []


def test_a_gateway_without_keys_cannot_be_opened(db):
    with pytest.raises(CommandError, match="app_id"):
        call_command("gateway", "alipay", "--open")


def test_the_demos_gateway_takes_nobodys_money_outside_of_the_demo(loopback, keys, db, settings):
    merchants.set_keys("alipay", keys.of_merchant("alipay", address="loopback"))
    merchants.open_gateway("alipay")
    settings.DEMO = True
    assert open_ways("CNY")

    settings.DEMO = False

    assert open_ways("CNY") == []
