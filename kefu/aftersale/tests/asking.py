"""Orders that something is asked for, and a policy that allows it all."""

from datetime import timedelta
from itertools import count

from django.utils.timezone import now

from kefu.aftersale.policy.answers import Answer, Need, Rule, Wish
from kefu.aftersale.queries.pick_ups import slots
from kefu.aftersale.services.receipt import Seen, inspect, note_received
from kefu.aftersale.services.requests import Wished, ask
from kefu.desk.tests.giving import paid_order

NUMBERS = count(1)
BACK = {Wish.RETURN, Wish.FAULTY, Wish.EXCHANGE, Wish.REPAIR}
BY_ITSELF = {*BACK, Wish.PRICE}


def generous(lines, *, at):
    """Whatever anybody asks for: what is left to hold are the limits of the services themselves."""
    return {line.pk: {wish: _yes(wish, line, at) for wish in Wish} for line in lines}


def _yes(wish, line, at):
    return Answer(
        wish=wish,
        allowed=True,
        pieces=line.quantity,
        until=at + timedelta(days=7),
        rule=Rule(f"test.{wish}", "test", 1),
        because="test",
        needs=frozenset({Need.GOODS_BACK} if wish in BACK else ()),
        by_itself=wish in BY_ITSELF,
        amount=line.unit_price / 10,
    )


def bought(customer, *, pieces=3, price=80):
    """A line of an order that was paid by card and has come."""
    return paid_order(customer, pieces=pieces, price=price).lines.get()


def asked(line, kind="return", *, by=None, **more):
    said = {"client_id": f"wish-{next(NUMBERS)}", "way": "label", "words": "不合适"}
    if kind == "exchange":
        said["wanted_sku"] = line.sku
    return ask(Wished(line=line, kind=kind, **(said | more)), by=by)


def came_back(request, *, by, pieces=None, condition="as_new"):
    note_received(request.pk, by=by)
    return inspect(request.pk, by=by, seen=Seen(condition, pieces or request.quantity))


def next_slot():
    return slots(now())[0]
