"""Invoices: asked for by whoever ordered, issued by the office, corrected in red after a refund."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.money import written
from kefu.core.uploads import services as uploads
from kefu.notices import services as notices
from kefu.payments.models import Charge
from kefu.shop.events import (
    InvoiceCorrected,
    InvoiceDropped,
    InvoiceIssued,
    InvoiceRead,
    InvoiceWanted,
)
from kefu.shop.models.invoices import Correction, Invoice, asked_until
from kefu.shop.models.orders import Order
from kefu.shop.queries.invoices import invoice_of, token_of

KEPT = ("title", "tax_number", "address", "bank", "email")


@dataclass(frozen=True)
class Wanted:
    """What an invoice should say; checked by whoever asks."""

    kind: str
    title: str
    tax_number: str = ""
    address: str = ""
    bank: str = ""
    email: str = ""


@dataclass(frozen=True)
class Paper:
    """What the office has of it: the tax office's number and code, or the file, or both."""

    serial: str = ""
    code: str = ""
    file: uploads.Checked | None = None


class InvoiceRefused(Exception):
    """`why` is `late`, `issued`, `nothing` (no money is left in it), or `unpaid`."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@transaction.atomic
def ask_for_invoice(
    order_id: int, wanted: Wanted, *, by: User | None, at: datetime | None = None
) -> Invoice:
    """As long as it is not issued it can be asked for in another way. Raises InvoiceRefused."""
    order = Order.objects.select_for_update().select_related(None).get(pk=order_id)
    if (at or now()) > asked_until(order):
        raise InvoiceRefused("late")
    if order.status == Order.Status.CANCELLED or left_in(order) <= 0:
        raise InvoiceRefused("nothing")
    invoice = invoice_of(order) or Invoice(order=order, amount=left_in(order))
    if invoice.status != Invoice.Status.ASKED:
        raise InvoiceRefused("issued")
    invoice.kind = wanted.kind
    for name in KEPT:
        setattr(invoice, name, getattr(wanted, name))
    invoice.amount = left_in(order)
    invoice.is_demo = order.is_demo
    invoice.save()
    record(InvoiceWanted(invoice.pk, order.pk, invoice.kind), by=by)
    return invoice


@transaction.atomic
def read_invoice(number: str, *, by: User) -> Invoice:
    """Open it in clear to write it; that this was done stands in the log."""
    invoice = Invoice.objects.select_related("order__customer", "order__charge").get(number=number)
    record(InvoiceRead(invoice.pk), by=by)
    return invoice


@transaction.atomic
def issue_invoice(number: str, paper: Paper, *, by: User) -> Invoice:
    """It says what is left in the order now. The second press changes nothing."""
    invoice = _locked(number)
    if invoice.status != Invoice.Status.ASKED:
        return invoice
    order = Order.objects.select_related("charge").get(pk=invoice.order_id)
    if not _is_paid(order):
        raise InvoiceRefused("unpaid")
    invoice.amount = left_in(order)
    if invoice.amount <= 0:
        raise InvoiceRefused("nothing")
    invoice.move_to(Invoice.Status.ISSUED)
    invoice.issued_at, invoice.issued_by = now(), by
    invoice.serial, invoice.code = paper.serial, paper.code
    if paper.file is not None:
        invoice.file = uploads.store(paper.file, owner_id=order.customer_id)
    invoice.save()
    record(InvoiceIssued(invoice.pk, order.pk, str(invoice.amount)), by=by)
    return invoice


@transaction.atomic
def correct_invoice(number: str, paper: Paper, *, by: User) -> Invoice:
    """What was refunded since is taken back in red. The second press changes nothing."""
    invoice = _locked(number)
    amount = invoice.to_correct
    if amount <= 0:
        return invoice
    owner = Order.objects.values_list("customer", flat=True).get(pk=invoice.order_id)
    file = uploads.store(paper.file, owner_id=owner) if paper.file else None
    red = Correction.objects.create(
        invoice=invoice, amount=amount, serial=paper.serial, file=file, by=by
    )
    invoice.to_correct = Decimal(0)
    if invoice.status == Invoice.Status.ISSUED:
        invoice.move_to(Invoice.Status.CORRECTED)
    invoice.save(update_fields=["to_correct", "status"])
    record(InvoiceCorrected(invoice.pk, red.pk, str(amount)), by=by)
    return invoice


@transaction.atomic
def follow_refunds(*, order_id: int) -> None:
    """Money went back: what is issued says too much, what is asked for will say less or nothing."""
    live = Invoice.objects.exclude(status=Invoice.Status.DROPPED)
    invoice = live.select_for_update().filter(order=order_id).first()
    if invoice is None:
        return
    left = left_in(Order.objects.select_related("charge").get(pk=order_id))
    if invoice.status == Invoice.Status.ASKED:
        _follow_asked(invoice, left)
        return
    corrected = sum((one.amount for one in invoice.corrections.all()), Decimal(0))
    invoice.to_correct = max(invoice.amount - corrected - left, Decimal(0))
    invoice.save(update_fields=["to_correct"])


@transaction.atomic
def drop_if_cancelled(*, order_id: int) -> None:
    """Of a cancelled order nobody needs one; an issued one is corrected with the refund."""
    invoice = Invoice.objects.select_for_update().filter(order=order_id, status="asked").first()
    if invoice is not None:
        _follow_asked(invoice, Decimal(0))


@transaction.atomic
def send_invoice(*, invoice_id: int) -> None:
    """The mail with the link, to where it was asked for, else to who ordered. Said twice, sent
    once."""
    invoice = Invoice.objects.select_related("order__customer").get(pk=invoice_id)
    order = invoice.order
    context: dict[str, Any] = {
        "number": order.number,
        "amount": written(invoice.amount, order.currency),
        "serial": invoice.serial,
        "token": token_of(invoice) if invoice.file_id else "",
    }
    key, template = f"shop.invoice:{invoice.pk}", "shop/mail/invoice"
    address = invoice.email or (order.contact or "" if order.customer is None else "")
    if "@" in address:
        language = order.customer.language if order.customer else order.language
        notices.send_outside(
            address=address,
            language=language or settings.LANGUAGE_CODE,
            key=key,
            template=template,
            context=context,
        )
    elif order.customer is not None:
        notices.send(to=order.customer, key=key, template=template, context=context)


@transaction.atomic
def forget_customer(*, user_id: int) -> None:
    """The tax office keeps what was issued; our copy, and whose it was, goes."""
    asked = Invoice.objects.filter(order__customer=user_id).values_list("order", flat=True)
    for order_id in set(asked):
        forget_order(order_id=order_id)


@transaction.atomic
def forget_order(*, order_id: int) -> None:
    """The same of one order."""
    for invoice in Invoice.objects.filter(order=order_id).select_related("file"):
        files = [invoice.file, *(red.file for red in invoice.corrections.select_related("file"))]
        invoice.corrections.update(file=None)
        invoice.file = None
        for name in KEPT:
            setattr(invoice, name, "")
        invoice.save()
        for file in files:
            if file is not None:
                uploads.forget(file)


def left_in(order: Order) -> Decimal:
    """What was asked for the order less what went back."""
    return order.total - (order.charge.refunded if order.charge else Decimal(0))


def wanted_from(said: Mapping[str, Any]) -> Wanted:
    """What a form says that was found right; a person's has neither tax number nor bank."""
    if said["invoice"] != Invoice.Kind.COMPANY:
        return Wanted(Invoice.Kind.PERSONAL, said["title"], email=said["invoice_email"])
    return Wanted(
        Invoice.Kind.COMPANY,
        said["title"],
        said["tax_number"],
        said["invoice_address"],
        said["bank"],
        said["invoice_email"],
    )


def _follow_asked(invoice: Invoice, left: Decimal) -> None:
    if left > 0:
        invoice.amount = left
        invoice.save(update_fields=["amount"])
        return
    invoice.move_to(Invoice.Status.DROPPED)
    invoice.save(update_fields=["status"])
    record(InvoiceDropped(invoice.pk))


def _is_paid(order: Order) -> bool:
    charge = order.charge
    return order.paid_at is not None or (charge is not None and charge.status == Charge.Status.PAID)


def _locked(number: str) -> Invoice:
    return Invoice.objects.select_for_update().get(number=number)
