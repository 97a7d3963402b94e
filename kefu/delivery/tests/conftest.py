from collections.abc import Iterator

import pytest

from kefu.delivery.loopback.keys import fresh_keys
from kefu.delivery.loopback.server import LoopbackCarrier
from kefu.delivery.tests import road as roads


@pytest.fixture(scope="session")
def carrier_keys() -> dict[str, dict[str, str]]:
    return fresh_keys()


@pytest.fixture
def loopback(carrier_keys) -> Iterator[tuple[LoopbackCarrier, str]]:
    with roads.running(carrier_keys, sf_notify_url="http://shop/delivery/sf/notices/") as opened:
        yield opened


@pytest.fixture
def road(db, loopback, carrier_keys) -> roads.Road:
    roads.equip(carrier_keys, loopback[1])
    return roads.Road(loopback[0])
