"""What a customer bought that needs no parcel: keys to read, files to fetch and to go on with."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kefu.core.access import CustomerView
from kefu.core.uploads.serving import part_sent, serve
from kefu.shop.models.orders import Order
from kefu.shop.queries import digital as queries
from kefu.shop.queries.orders import SECRETS, orders_for
from kefu.shop.services import digital

GONE = 410


class OrderDownloads(CustomerView):
    """Of one's own order."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        orders = orders_for(self.customer).defer(*SECRETS)
        order = orders.filter(number=number, customer=self.customer.pk).first()
        if order is None:
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
    upload = file.upload
    part = part_sent(upload, request)
    size = upload.size
    if part and not digital.begin_or_resume(
        right.pk, start=part.start, length=len(part), size=size
    ):
        return _gone(request)
    return serve(upload, request)


def _page(request: HttpRequest, order: Order) -> HttpResponse:
    context = {"order": order, "items": queries.items_of(order)}
    answer = render(request, "surfaces/storefront/downloads.html", context)
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "surfaces/storefront/download_gone.html", status=GONE)
