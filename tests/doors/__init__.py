"""Every address of Kefu, and who may pass.

A new route is one line in `DOORS` of its room: its name, who passes, how its address is made where
it names a thing of Lin's, and what is sent to it. `test_strangers.py` tries everybody at each door.
"""

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

from tests.doors import desk, house, shop

DOORS = house.DOORS | desk.DOORS | shop.DOORS


def routes() -> set[str]:
    """The name of every address, and of those that have none, the address itself."""

    def walk(patterns: list[Any], space: str, path: str) -> Iterator[str]:
        for one in patterns:
            here = f"{path}{one.pattern}"
            if isinstance(one, URLResolver):
                inner = f"{space}{one.namespace}:" if one.namespace else space
                yield from walk(one.url_patterns, inner, here)
            else:
                yield f"{space}{one.name}" if one.name else f"/{here}"

    return set(walk(get_resolver().url_patterns, "", ""))
