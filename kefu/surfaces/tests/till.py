"""The way to the till as a browser without script walks it."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
HOME = {
    "recipient": "林晓雨",
    "phone": "138 0000 0000",
    "province": "330000",
    "city": "330100",
    "district": "330106",
    "address": "文三路 1 号",
}
GUEST = HOME | {"contact": "lin@example.com"}


def step(name: str, kind: str = "basket") -> str:
    return reverse(f"surfaces:checkout_{name}", args=[kind])


def buy_now(client: Client, sku: Any, **more: str) -> Any:
    address = reverse("surfaces:buy_now", args=[sku.product.code])
    return client.post(address, {"sku": sku.code, **more})


def gather(client: Client, sku: Any, pieces: int = 1) -> Any:
    said = {"sku": sku.code, "quantity": str(pieces)}
    return client.post(reverse("surfaces:basket_lines"), said)


def last_step(client: Client, kind: str = "basket", *, home: dict[str, str] | None = None) -> Any:
    """The page on which one looks over and pays, after the two before it."""
    client.post(step("address", kind), home or HOME)
    client.post(step("delivery", kind), {"way": "standard"})
    return client.get(step("review", kind))


def shown_on(page: Any) -> dict[str, str]:
    """What the form brings back of what stood there."""
    found = dict(HIDDEN.findall(page.content.decode()))
    return {name: found[name] for name in found if name != "csrfmiddlewaretoken"}


def order(client: Client, page: Any, kind: str = "basket", **more: Any) -> Any:
    """Press the button of that page."""
    return client.post(step("review", kind), {**shown_on(page), "pay": "cod", **more})
