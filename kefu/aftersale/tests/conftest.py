import pytest

from kefu.aftersale.services import requests
from kefu.aftersale.tests.asking import generous


@pytest.fixture
def generous_policy(monkeypatch):
    monkeypatch.setattr(requests, "answers_for", generous)
