"""The address books of those whom a visitor may play, and the invoices of the last weeks."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from kefu.accounts.models import Address
from kefu.accounts.services.demo import add_demo_addresses
from kefu.core.addresses.places import find
from kefu.core.tax_numbers import check_sign
from kefu.demo.ledger import Books
from kefu.demo.people import Person
from kefu.shop.models.invoices import Invoice
from kefu.shop.models.orders import Order
from kefu.shop.services.bulk.papers import add_past_invoices

COMPANIES = ("诺山科技有限公司", "晴川设计工作室", "青砚文化传播有限公司")
INVOICED = 24  # orders, the newest that came
WAITING = 7  # of which wait for the office
EVERY_THIRD = 3
ISSUED_AFTER = timedelta(hours=20)
ASKED_AFTER = timedelta(hours=3)
CAME = frozenset({Order.Status.DELIVERED, Order.Status.COMPLETED})


def write_papers(books: Books, people: Sequence[Person]) -> None:
    add_demo_addresses([one for person in people if person.stays for one in _book(books, person)])
    add_past_invoices(list(_invoices(books)))


def _book(books: Books, person: Person) -> Iterator[Address]:
    """Home as their orders say it, and a desk in the city."""
    found = find(person.address)
    places = {"home": person.address[found.end :], "work": "中山路 18 号 6 楼"}
    for label, detail in places.items():
        yield Address(
            user=books.users[person.key],
            label=label,
            recipient=person.name,
            phone=person.phone,
            region=found.code,
            detail=detail,
            is_default=label == "home",
            client_id=f"demo {label}",
            created_at=person.joined_at,
        )


def _invoices(books: Books) -> Iterator[Invoice]:
    """Every third is a company's; the newest wait."""
    came = [order for order in books.orders.values() if _may_have_one(order)]
    newest = sorted(came, key=lambda order: order.placed_at, reverse=True)[:INVOICED]
    for number, order in enumerate(newest):
        is_company = number % EVERY_THIRD == 0
        waits = number < WAITING
        at = order.placed_at + ASKED_AFTER
        yield Invoice(
            order=order,
            kind="company" if is_company else "personal",
            title=COMPANIES[number % len(COMPANIES)] if is_company else order.recipient,
            tax_number=_tax_number(number) if is_company else "",
            amount=order.total,
            status=Invoice.Status.ASKED if waits else Invoice.Status.ISSUED,
            serial="" if waits else f"2633200000{number:010}",
            asked_at=at,
            issued_at=None if waits else at + ISSUED_AFTER,
            is_demo=True,
        )


def _may_have_one(order: Order) -> bool:
    return order.status in CAME and order.paid_at is not None and not _went_back(order)


def _went_back(order: Order) -> bool:
    return bool(order.charge and order.charge.refunded)


def _tax_number(number: int) -> str:
    """Of nobody: the district 000000 is none."""
    seventeen = f"91000000MA{number:07}"
    return seventeen + check_sign(seventeen)
