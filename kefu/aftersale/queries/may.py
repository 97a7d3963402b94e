"""What may be done with lines of orders now: facts gathered once for all of them, rules applied."""

from collections.abc import Collection
from datetime import datetime

from kefu.aftersale.policy.answers import Answer, Wish
from kefu.shop.models.orders import OrderLine


def answers_for(lines: Collection[OrderLine], *, at: datetime) -> dict[int, dict[Wish, Answer]]:
    """For each line, by its id, an answer to every wish. A flat number of queries."""
    raise NotImplementedError
