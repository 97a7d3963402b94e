from collections.abc import Iterator
from decimal import Decimal

import pytest

from kefu.payments.loopback.keys import Keys, fresh_keys
from kefu.payments.loopback.server import Loopback
from kefu.payments.models import Charge
from kefu.payments.tests import bank as banks


@pytest.fixture(scope="session")
def keys() -> Keys:
    return fresh_keys()


@pytest.fixture
def loopback(keys: Keys) -> Iterator[tuple[Loopback, str]]:
    with banks.running(keys, hook_url="http://shop/payments/card/notices/") as opened:
        yield opened


@pytest.fixture
def bank(db: None, loopback: tuple[Loopback, str], keys: Keys) -> banks.Bank:
    banks.equip(keys, loopback[1])
    return banks.Bank(*loopback)


@pytest.fixture
def charge(db: None) -> Charge:
    return Charge.objects.create(gateway="online", amount=Decimal("258.30"))
