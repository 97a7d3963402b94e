"""The house stands: each part comes back by itself, whoever kills it."""

import pytest
from playwright.sync_api import expect

from kefu.accounts.models import User


def test_a_browser_reaches_the_shop(shop, page_of):
    page = page_of(None)

    page.goto("/health/")

    expect(page.get_by_text("ok")).to_be_visible()


@pytest.mark.parametrize("part", ["web", "worker", "jobs", "database"])
def test_a_killed_part_comes_back(shop, part):
    lin = User.objects.create_user("lin@example.com")

    shop.kill(part)
    shop.wait_until_healthy()

    assert User.objects.get(pk=lin.pk).email == "lin@example.com"
