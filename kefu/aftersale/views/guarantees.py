"""A customer's guarantees drawn as lines of time; extended ones bought, placed, given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kefu.aftersale.queries import cover_plans
from kefu.aftersale.queries.guarantees import Guarantee, Held, line_of, own_guarantees
from kefu.aftersale.queries.repairs import own_repairs
from kefu.aftersale.services import covers
from kefu.core.access import CustomerView
from kefu.core.limits import asker, insist
from kefu.desk.services.refusals import Refusal
from kefu.payments.models import Charge
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import OrderLine

AN_HOUR = timedelta(hours=1)
ON_A_PAGE = 12
ORDERS_AN_HOUR = 30
WIDE = 1000  # units of a drawing, whatever its width in pixels
ROW, GAP, NARROWEST = 20, 4, 8


@dataclass(frozen=True)
class Bar:
    """One guarantee in the drawing: where it begins and how long it is, of `WIDE`."""

    held: Held
    state: str
    left: int
    width: int
    top: int


@dataclass(frozen=True)
class Drawing:
    """The guarantees of a line on one scale of time, with today on it."""

    guarantee: Guarantee
    bars: list[Bar]
    today: int | None
    years: list[tuple[int, int]]  # where each begins, and which it is
    repairs: Sequence[Any] = ()

    @property
    def line(self) -> OrderLine:
        return self.guarantee.line

    @property
    def height(self) -> int:
        return max(len(self.bars), 1) * ROW


class MyGuarantees(CustomerView):
    def get(self, request: HttpRequest) -> HttpResponse:
        at = now()
        order = request.GET.get("order", "")
        found = own_guarantees(self.customer, at=at, order=order)
        page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
        repairs: dict[int, list[Any]] = {}
        lines = [one.line.pk for one in page.object_list]
        for repair in own_repairs(self.customer, ()).filter(line__in=lines):
            repairs.setdefault(repair.line_id, []).append(repair)
        waiting = list(cover_plans.unplaced(self.customer))
        context = {
            "page": page,
            "drawings": [draw(one, repairs.get(one.line.pk, ())) for one in page.object_list],
            "waiting": [(one, cover_plans.placed_where(one, found)) for one in waiting],
            "today": localdate(at),
            "order": order,
        }
        return render(request, "aftersale/guarantees.html", context)


class BuyCover(CustomerView):
    """GET what is offered for a line, POST one of them."""

    def get(self, request: HttpRequest, number: str, pk: int) -> HttpResponse:
        return self._page(self._line(number, pk))

    def post(self, request: HttpRequest, number: str, pk: int) -> HttpResponse:
        line = self._line(number, pk)
        insist(f"aftersale.cover {asker(request)}", times=ORDERS_AN_HOUR, per=AN_HOUR)
        said = request.POST
        wish = covers.Wish(
            plan_id=int(said["plan"]) if said.get("plan", "").isdecimal() else 0,
            line_id=line.pk,
            total=_sum(said.get(f"total-{said.get('plan', '')}", "")),
            key=said.get("key", "")[:40] or uuid4().hex,
        )
        try:
            order = covers.buy(self.customer, wish, gateway=Charge.Gateway.ONLINE)
        except Refusal as refusal:
            return self._page(line, fault=str(refusal))
        return redirect(resolve_url(settings.PLACES["pay"], order.number))

    def _line(self, number: str, pk: int) -> OrderLine:
        line = line_of(self.customer, number, pk)
        if line is None:
            raise Http404
        return line

    def _page(self, line: OrderLine, fault: str = "") -> HttpResponse:
        context = {
            "line": line,
            "offers": cover_plans.plans_for_line(line, at=now()),
            "fault": fault,
            "chosen": self.request.POST.get("plan", ""),
            "key": self.request.POST.get("key", "") or uuid4().hex,
        }
        status = 422 if fault else 200
        return render(self.request, "aftersale/buy_cover.html", context, status=status)


class OneCover(CustomerView):
    """POST says what a guarantee is for (`line`), or gives it back (`act=back`)."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        try:
            if request.POST.get("act") == "back":
                covers.give_back(self.customer, number)
                messages.success(request, _("Given back. The money goes to where it came from."))
            else:
                line = request.POST.get("line", "")
                line_id = int(line) if line.isdecimal() else 0
                covers.place(self.customer, number, line_id=line_id)
                messages.success(request, _("It is covered now."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("aftersale:guarantees")


@require_GET
def plans_beside(request: HttpRequest, code: str) -> HttpResponse:
    """What can be bought with a product: a fragment of its page."""
    product = Product.objects.filter(code=code, is_active=True).first()
    if product is None:
        raise Http404
    context = {"product": product, "plans": cover_plans.plans_for_product(product)}
    return render(request, "aftersale/_plans.html", context)


def draw(guarantee: Guarantee, repairs: Sequence[Any] = ()) -> Drawing:
    first, last = guarantee.begins, max(guarantee.last_day, guarantee.begins)
    whole = max((last - first).days + 1, 1)

    def place(day: date) -> int:
        return round((day - first).days * WIDE / whole)

    bars = [
        Bar(
            one,
            one.state(guarantee.today),
            place(one.span.begins),
            max(place(one.span.ends) - place(one.span.begins), NARROWEST),
            row * ROW + GAP,
        )
        for row, one in enumerate(guarantee.held)
    ]
    years = [(place(date(year, 1, 1)), year) for year in range(first.year + 1, last.year + 1)]
    is_inside = first <= guarantee.today <= last
    today = place(guarantee.today) if is_inside else None
    return Drawing(guarantee, bars, today, years, repairs)


def _sum(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(-1)
