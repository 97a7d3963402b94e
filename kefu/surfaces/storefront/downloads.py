"""What a customer bought that needs no parcel: keys to read, files to fetch and to go on with."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kefu.core.access import CustomerView
from kefu.core.uploads.serving import serve
from kefu.shop.models.orders import Order
from kefu.shop.queries import digital as queries
from kefu.shop.queries.orders import order_for
from kefu.shop.services import digital

FLOWS = (200, 206)
GONE = 410
PART = re.compile(r"bytes (\d+)-(\d+)/\d+")


class OrderDownloads(CustomerView):
    """Of one's own order."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        order = order_for(self.customer, number, lines=1)
        if order is None or order.customer_id != self.customer.pk:
            raise Http404
        return _page(request, order)


@require_safe
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Of the order that a mail speaks of; whoever holds the mail holds the link."""
    order = queries.order_behind(token)
    if order is None:
        return _gone(request)
    return _page(request, order)


@require_safe
def fetch(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file, or the rest of it; counted, and never to be read by who has no link."""
    right = queries.right_behind(token)
    file = queries.newest_file(right.goods) if right else None
    if right is None or file is None or right.withdrawn_at is not None:
        return _gone(request)
    answer = serve(file.upload, request)
    if request.method == "HEAD" or answer.status_code not in FLOWS:
        return answer
    start, length = _part(answer, file.upload.size)
    size = file.upload.size
    if not digital.begin_or_resume(right.pk, start=start, length=length, size=size):
        answer.close()
        return _gone(request)
    return answer


def _part(answer: HttpResponseBase, size: int) -> tuple[int, int]:
    """Where the bytes begin, and how many they are."""
    match = PART.fullmatch(answer.headers.get("Content-Range", ""))
    if match is None:
        return 0, size
    first, last = int(match[1]), int(match[2])
    return first, last - first + 1


def _page(request: HttpRequest, order: Order) -> HttpResponse:
    context = {"order": order, "items": queries.items_of(order)}
    answer = render(request, "surfaces/storefront/downloads.html", context)
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "surfaces/storefront/download_gone.html", status=GONE)
