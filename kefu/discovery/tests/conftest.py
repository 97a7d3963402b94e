from collections.abc import Callable

import pytest

from kefu.core.outbox import deliver_batch
from kefu.discovery.queries.search import node
from kefu.discovery.services.index import Follower, rebuild


@pytest.fixture
def built(settings, tmp_path, db) -> Callable[[], None]:
    """Builds an index of the goods there are, in a folder of this test alone."""
    settings.SEARCH_DIR = tmp_path / "search"

    def build() -> None:
        rebuild()
        node(settings.SEARCH_DIR).reload()

    return build


@pytest.fixture
def followed(settings, tmp_path, built) -> Callable[[], None]:
    """Tells the handlers what happened, and lets the index take it in."""
    follower = Follower()

    def follow() -> None:
        while deliver_batch():
            pass
        follower.forget_what_was_seen()  # a test is one transaction, and so is all it does
        follower.follow()
        node(settings.SEARCH_DIR).reload()

    return follow
