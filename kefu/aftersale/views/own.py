"""A customer's requests: asked for in three steps from the order, followed on their own page."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import View

from kefu.accounts.models import User
from kefu.aftersale.forms.requests import VisitForm, WishForm, WordsForm
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.queries import own
from kefu.aftersale.queries.own import Offer
from kefu.aftersale.services import fetching, requests, second_looks
from kefu.core.access import CustomerView
from kefu.core.limits import asker, insist
from kefu.core.uploads.serving import serve
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.queries.guests import held_by
from kefu.shop.queries.orders import orders_for

AN_HOUR = timedelta(hours=1)
ASKED_AN_HOUR = 30
MOST_WORDS = 300
ON_ORDER_PAGE = 6
SHOWN = 60


class OwnView(CustomerView):
    """For a customer, and for a guest whose browser holds an order; staff have pages of theirs."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if self.held and not (isinstance(user, User) and user.is_staff):
            return View.dispatch(self, request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    @property
    def held(self) -> list[str]:
        return held_by(self.request.session)

    @property
    def who(self) -> User | None:
        """Who is signed in; None for a guest."""
        user = self.request.user
        return user if isinstance(user, User) else None

    def order_of(self, number: str) -> Order:
        """Http404 for what is another's, and for what there is not."""
        if number in self.held:
            guests = Order.objects.filter(number=number, customer=None).exclude(contact=None)
            if (order := guests.first()) is not None:
                return order
        if self.who is not None:
            mine = orders_for(self.who).filter(number=number, customer=self.who.pk)
            if (order := mine.first()) is not None:
                return order
        raise Http404

    def request_of(self, number: str) -> ServiceRequest:
        found = own.whole(own.own_requests(self.who, self.held), number)
        if found is None:
            raise Http404
        return found


class OfOrder(OwnView):
    """On the order's page: the way in, and what was asked for already. A fragment."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        order = self.order_of(number)
        found = own.requests_of(order)[:ON_ORDER_PAGE]
        context = {"order": order, "requests": found}
        return render(request, "aftersale/_of_order.html", context)


class MyRequests(OwnView):
    def get(self, request: HttpRequest) -> HttpResponse:
        found = own.own_requests(self.who, self.held)[:SHOWN]
        return render(request, "aftersale/requests.html", {"requests": found})


class NewRequest(OwnView):
    """First which goods, then what is wanted of what may be, then how. POST asks for it."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        order = self.order_of(number)
        lines = own.lines_of(order)
        line = self._line(lines)
        if line is None:
            return self._page(order, lines=lines)
        offers = own.offers_for(line, at=now())
        offer = self._offer(offers)
        if offer is None:
            return self._page(order, line=line, offers=offers, several=len(lines) > 1)
        begun = {"client_id": uuid4().hex, "words": request.GET.get("reason", "")[:MOST_WORDS]}
        form = WishForm(initial=begun, **_about(line, offer))
        return self._page(order, line=line, offer=offer, form=form)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        order = self.order_of(number)
        line = self._line(own.lines_of(order))
        offers = own.offers_for(line, at=now()) if line else []
        offer = self._offer(offers, refused_too=True)
        if line is None or offer is None:
            return redirect("aftersale:new_request", number)
        form = WishForm(request.POST, request.FILES, **_about(line, offer))
        if form.is_valid():
            insist(f"aftersale.ask {asker(request)}", times=ASKED_AN_HOUR, per=AN_HOUR)
            try:
                done = requests.ask(form.wished(), by=self.who)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("aftersale:request", done.number)
        return self._page(order, status=422, line=line, offer=offer, form=form)

    def _line(self, lines: list[OrderLine]) -> OrderLine | None:
        wanted = self.request.GET.get("line", "")
        if not wanted and len(lines) == 1:
            return lines[0]
        return next((line for line in lines if str(line.pk) == wanted), None)

    def _offer(self, offers: list[Offer], *, refused_too: bool = False) -> Offer | None:
        kind = self.request.GET.get("kind", "")
        found = next((one for one in offers if one.wish == kind), None)
        return found if found and (found.answer.allowed or refused_too) else None

    def _page(self, order: Order, status: int = 200, **more: Any) -> HttpResponse:
        step = 3 if "form" in more else 2 if "offers" in more else 1
        context = {"order": order, "step": step, **more}
        return render(self.request, "aftersale/new_request.html", context, status=status)


def _about(line: OrderLine, offer: Offer) -> dict[str, Any]:
    return {"line": line, "kind": offer.wish.value, "answer": offer.answer}


class OneRequest(OwnView):
    """How it stands, what comes next and by when, and what the customer may do now."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.shown(self.request_of(number))

    def shown(
        self, found: ServiceRequest, *, fault: str = "", status: int = 200, **forms: Any
    ) -> HttpResponse:
        context = {
            "one": found,
            "story": own.story_of(found),
            "pictures": list(found.pictures.all()),
            "may_withdraw": found.can_move_to("withdrawn") and found.money_id is None,
            "may_disagree": _may_disagree(found),
            "may_move_visit": found.status == "approved" and found.way == "pick_up",
            "words": forms.get("words") or WordsForm(),
            "visit": forms.get("visit") or VisitForm(),
            "fault": fault,
        }
        return render(self.request, "aftersale/request.html", context, status=status)


def _may_disagree(found: ServiceRequest) -> bool:
    has_looked = hasattr(found, "second_look")
    return found.status == "refused" and not has_looked and found.sent_back_id is None


class RequestAct(OneRequest):
    """POST: taken back, a second look asked for, another time for the courier."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, number: str, act: str) -> HttpResponse:
        acts = {"withdraw": self._withdraw, "disagree": self._disagree, "visit": self._visit}
        if act not in acts:
            raise Http404
        found = self.request_of(number)
        try:
            answer = acts[act](found)
        except Refusal as refusal:
            return self.shown(found, fault=str(refusal), status=422)
        return answer or redirect("aftersale:request", number)

    def _withdraw(self, found: ServiceRequest) -> HttpResponse | None:
        requests.withdraw(found.pk, by=self.who)
        messages.success(self.request, _("Taken back. You keep the goods."))
        return None

    def _disagree(self, found: ServiceRequest) -> HttpResponse | None:
        form = WordsForm(self.request.POST)
        if not form.is_valid():
            return self.shown(found, status=422, words=form)
        second_looks.disagree(found.pk, by=self.who, words=form.cleaned_data["words"])
        return None

    def _visit(self, found: ServiceRequest) -> HttpResponse | None:
        form = VisitForm(self.request.POST)
        if not form.is_valid():
            return self.shown(found, status=422, visit=form)
        fetching.choose_time(found.pk, slot=form.cleaned_data["slot"], by=self.who)
        return None


class Picture(OwnView):
    """A picture of a request of one's own."""

    def get(self, request: HttpRequest, number: str) -> HttpResponseBase:
        found = own.picture_of(own.own_requests(self.who, self.held), number)
        if found is None:
            raise Http404
        return serve(found.upload, request)
