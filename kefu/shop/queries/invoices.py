"""Invoices: of an order, behind a signed link, and all of them for the office."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet

from kefu.accounts.models import User
from kefu.core.uploads.models import Upload
from kefu.shop.models.invoices import Correction, Invoice
from kefu.shop.models.orders import Order

SALT = "kefu.shop.invoice"
LINK_GOOD_FOR = timedelta(days=30)
SHOWN = ("open", "issued", "all")


def invoice_of(order: Order) -> Invoice | None:
    """The one that counts; who asks has been let in to the order."""
    live = Invoice.objects.filter(order=order.pk).exclude(status=Invoice.Status.DROPPED)
    return live.select_related("file").prefetch_related("corrections__file").first()


def papers_of(invoice: Invoice) -> list[Invoice | Correction]:
    """What of it has a file: itself, then its corrections."""
    papers: list[Invoice | Correction] = [invoice, *invoice.corrections.all()]
    return [paper for paper in papers if paper.file_id]


def token_of(paper: Invoice | Correction) -> str:
    """For a link that opens the file to whoever was handed it, for a month."""
    kind = "red" if isinstance(paper, Correction) else "blue"
    return signing.dumps([kind, paper.pk], salt=SALT)


def file_behind(token: str) -> Upload | None:
    try:
        kind, pk = signing.loads(token, salt=SALT, max_age=LINK_GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    papers: QuerySet[Any] = (Correction if kind == "red" else Invoice).objects.filter(pk=pk)
    paper = papers.select_related("file").first()
    return paper.file if paper else None


def invoices_for(reader: User, *, show: str = "open") -> QuerySet[Invoice]:
    """Those that wait come first, the longest waiting at the top."""
    invoices = Invoice.objects.select_related("order__charge")
    if not reader.may("office.orders"):
        return invoices.none()
    if show == "issued":
        return invoices.filter(issued_at__isnull=False).order_by("-issued_at", "-pk")
    if show == "all":
        return invoices.order_by("-asked_at", "-pk")
    waiting = Q(status=Invoice.Status.ASKED) | Q(to_correct__gt=0)
    return invoices.filter(waiting).order_by("asked_at", "pk")


def invoices_told_to(customer: User) -> Iterator[dict[str, Any]]:
    own = Invoice.objects.filter(order__customer=customer.pk).select_related("order")
    for invoice in own.order_by("asked_at").iterator(500):
        yield {
            "order": invoice.order.number,
            "kind": invoice.kind,
            "title": invoice.title,
            "tax_number": invoice.tax_number,
            "address": invoice.address,
            "bank": invoice.bank,
            "email": invoice.email,
            "status": invoice.status,
            "amount": str(invoice.amount),
            "serial": invoice.serial,
            "asked_at": invoice.asked_at.isoformat(),
        }
