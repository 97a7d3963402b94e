"""What customers of the demo shop have asked for in the last days, at every stage of its way."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils.translation import override
from PIL import Image, ImageDraw

from kefu.accounts.models import User
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.queries.own import exchangeable, lines_of
from kefu.aftersale.queries.pick_ups import slots
from kefu.aftersale.services.receipt import Seen, inspect, note_received
from kefu.aftersale.services.requests import Wished, approve, ask, refuse
from kefu.aftersale.services.second_looks import disagree
from kefu.aftersale.services.settling import settle
from kefu.core.uploads.services import Checked, check
from kefu.demo.ledger import Books
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.orders import Order, OrderLine

RECENT = timedelta(days=6)
SIDE = 480
SAID = {
    "return": ("unwanted", "收到后发现家里已经有一件了"),
    "faulty": ("faulty", "用了两次就不工作了"),
    "exchange": ("", "想换一件，外壳有划痕"),
    "missing": ("", "盒子里少了一个配件"),
}
Kind = ServiceRequest.Kind
Plan = tuple[str, Callable[[ServiceRequest, User, User], object]]


def write_requests(books: Books, *, staff: dict[str, User], seed: int) -> None:
    """Through the same doors as everybody: what the rules do not allow is not asked for."""
    chance = random.Random(seed)  # noqa: S311
    lines = _lines(books, chance)
    for number, (kind, onward) in enumerate(PLANS):
        for line in lines:
            request = _asked(line, kind, number, at=books.now)
            if request is not None:
                with override("zh-hans"):
                    onward(request, staff["mei"], staff["hao"])
                break


def _lines(books: Books, chance: random.Random) -> Iterator[OrderLine]:
    """Of orders that came lately and were paid here; each line is offered once."""
    came = [
        order
        for order in books.orders.values()
        if order.status in {Order.Status.DELIVERED, Order.Status.COMPLETED}
        and order.delivered_at is not None
        and order.delivered_at > books.now - RECENT
        and order.charge_id is not None
    ]
    chance.shuffle(came)
    return (line for order in came for line in lines_of(order))


def _asked(line: OrderLine, kind: str, number: int, *, at: datetime) -> ServiceRequest | None:
    cause, words = SAID[kind]
    comes_back = kind != Kind.MISSING
    fetched = comes_back and number % 2 == 0
    wished = Wished(
        line=line,
        kind=kind,
        client_id=f"demo-{number}",
        cause=cause,
        words=words,
        way="pick_up" if fetched else "label" if comes_back else "",
        slot=slots(at)[number % 4] if fetched else None,
        wanted_sku=next(iter(exchangeable(line)), None) if kind == Kind.EXCHANGE else None,
        pictures=() if kind == Kind.RETURN else (_picture(number),),
    )
    with suppress(Refusal):
        return ask(wished, by=line.order.customer)
    return None


def drawn(number: int) -> bytes:
    """A photo of a dull thing with a crack in it."""
    picture = Image.new("RGB", (SIDE, SIDE), (214, 208, 198))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((110, 70, 370, 420), radius=40, fill=(120 + 8 * number, 138, 150))
    crack = [(150 + 9 * number, 90), (230, 200), (205, 270), (290, 400)]
    pen.line(crack, fill=(60, 52, 48), width=5)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _picture(number: int) -> Checked:
    return check(ContentFile(drawn(number), name=f"photo-{number}.png"))


def _granted(request: ServiceRequest, by: User) -> None:
    approve(request.pk, by=by)


def _wait(request: ServiceRequest, by: User, _second: User) -> None:
    """As it was asked."""


def _grant(request: ServiceRequest, by: User, _second: User) -> None:
    _granted(request, by)


def _receive(request: ServiceRequest, by: User, _second: User) -> None:
    _granted(request, by)
    note_received(request.pk, by=by)


def _look(request: ServiceRequest, by: User, second: User) -> None:
    _receive(request, by, second)
    faulty = request.kind == Kind.FAULTY
    seen = Seen("faulty" if faulty else "opened", request.quantity, "配件齐全，外观完好")
    inspect(request.pk, by=by, seen=seen)


def _settle(request: ServiceRequest, by: User, second: User) -> None:
    _look(request, by, second)
    with suppress(Refusal):
        settle(request.pk, by=by)


def _refuse(request: ServiceRequest, by: User, _second: User) -> None:
    if request.status != ServiceRequest.Status.REQUESTED:
        note_received(request.pk, by=by)
    refuse(request.pk, by=by, why="照片上配件是齐的，请再看一下盒盖夹层")


def _disagree(request: ServiceRequest, by: User, second: User) -> None:
    _refuse(request, by, second)
    disagree(request.pk, by=request.customer, words="夹层里也没有，请再看一次")


PLANS: tuple[Plan, ...] = (
    (Kind.RETURN, _grant),
    (Kind.RETURN, _grant),
    (Kind.RETURN, _receive),
    (Kind.RETURN, _look),
    (Kind.RETURN, _settle),
    (Kind.FAULTY, _wait),
    (Kind.FAULTY, _settle),
    (Kind.EXCHANGE, _wait),
    (Kind.EXCHANGE, _look),
    (Kind.MISSING, _wait),
    (Kind.MISSING, _disagree),
)
