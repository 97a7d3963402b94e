"""People and things that stand beside many rows, read once and without what no page shows.

Wide joins are what pages of the desk spent most of their time on: measured, a narrow read of the
people and one of the goods cost a third of joining them to each list.
"""

from collections.abc import Collection, Iterable, Sequence

from kefu.accounts.models import User
from kefu.core.rows import Shape, read_all
from kefu.desk.models.cases import Case
from kefu.desk.models.fields import TeamStatus
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order
from kefu.shop.queries.catalogue import with_stock

FACE = ("number", "name", "role", "tier", "team")
PERSON = Shape(User, "accounts_user", *FACE)
PEOPLE = f"SELECT {PERSON.columns} FROM accounts_user WHERE id = ANY(%s)"  # noqa: S608  our own
GOODS = ("code", "name_zh", "name_en", "pictures", "price", "currency")
PAPER = ("number", "status", "total", "currency")


def dress(
    *,
    cases: Sequence[Case] = (),
    promises: Sequence[Promise] = (),
    lines: Sequence[Message] = (),
) -> None:
    """Everybody and everything these rows point at: one read for each kind there is."""
    _put_promises(lines, promises)
    promises = [*promises, *(line.promise for line in lines if line.promise)]
    _put_people(cases, promises, lines)
    _put_standings(cases)
    _put_things([*cases, *lines])


def dress_talk(
    cases: Sequence[Case], promises: Sequence[Promise], lines: Sequence[Message]
) -> None:
    """What its customer sees of a talk: nothing that the cases themselves are about."""
    _put_promises(lines, promises)
    _put_people(cases, [*promises, *(line.promise for line in lines if line.promise)], lines)
    _put_things(lines)


def dress_rows(cases: Sequence[Case]) -> None:
    """What a row of a list shows: people, and the goods where nothing else names the case."""
    _put_people(cases, (), ())
    _put_standings(cases)
    goods = {case.product_id for case in cases if not case.subject} - {None}
    products = Product.objects.only(*GOODS).in_bulk(goods) if goods else {}
    for case in cases:
        if not case.subject:
            case.product = products.get(case.product_id or 0)


def _put_things(things: Sequence[Case | Message]) -> None:
    goods = {thing.product_id for thing in things} - {None}
    papers = {thing.order_id for thing in things} - {None}
    products = with_stock(Product.objects.only(*GOODS)).in_bulk(goods) if goods else {}
    orders = Order.objects.only(*PAPER).in_bulk(papers) if papers else {}
    for thing in things:
        thing.product = products.get(thing.product_id or 0)
        thing.order = orders.get(thing.order_id or 0)


def _put_promises(lines: Iterable[Message], at_hand: Iterable[Promise]) -> None:
    known = {promise.pk: promise for promise in at_hand}
    missing = {line.promise_id for line in lines} - {None} - set(known)
    if missing:
        known.update(Promise.objects.in_bulk(missing))
    for line in lines:
        line.promise = known.get(line.promise_id or 0)


def _put_standings(cases: Iterable[Case]) -> None:
    ids = {case.standing_id for case in cases} - {None}
    known = TeamStatus.objects.in_bulk(ids) if ids else {}
    for case in cases:
        case.standing = known.get(case.standing_id or 0)


def people(ids: Collection[int]) -> dict[int, User]:
    """As pages show them."""
    return {user.pk: user for user in read_all(PEOPLE, [list(ids)], PERSON)} if ids else {}


def _put_people(
    cases: Iterable[Case], promises: Iterable[Promise], lines: Iterable[Message]
) -> None:
    ids = {pk for case in cases for pk in (case.owner_id, case.customer_id)}
    ids |= {pk for one in promises for pk in (one.owner_id, one.escalated_to_id) if pk}
    ids |= {line.author_id for line in lines if line.author_id}
    known = people(ids)
    for case in cases:
        case.owner, case.customer = known[case.owner_id], known[case.customer_id]
    for promise in promises:
        promise.owner = known[promise.owner_id]
        promise.escalated_to = known.get(promise.escalated_to_id or 0)
    for line in lines:
        line.author = known.get(line.author_id or 0)
