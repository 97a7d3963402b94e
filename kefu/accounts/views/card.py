"""The customer card beside a matter: masked, and each look in clear is written down."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from kefu.accounts.forms import RevealForm
from kefu.accounts.frame import frame_of
from kefu.accounts.models import User
from kefu.accounts.queries import people, personal
from kefu.accounts.services import privacy
from kefu.core.access import MayView
from kefu.core.limits import limited


class CardView(MayView):
    may = "customer.read"

    def show(self, number: str, status: int = 200, **clear: Any) -> HttpResponse:
        """The fragment for a page that gathers, a page of its own for everybody else."""
        card = personal.customer_card(self.me, number)
        if card is None:
            raise Http404
        context = {"card": card, **clear}
        if self.request.headers.get("HX-Request"):
            return render(self.request, "accounts/_card.html", context, status=status)
        page = {**context, **frame_of(self.request), "title": card.name or card.number}
        return render(self.request, "accounts/card.html", page, status=status)


class Card(CardView):
    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.show(number)


@method_decorator(never_cache, name="dispatch")
@method_decorator(limited(times=60, per=timedelta(hours=1)), name="dispatch")
class Reveal(CardView):
    """POST `field` and `reason`: the card again with that field in clear."""

    may = "personal.read"

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        customer = people.customers().filter(number=number).first()
        if customer is None or not isinstance(self.me, User):
            raise Http404
        form = RevealForm(request.POST)
        if not form.is_valid():
            return self.show(number, status=422, form=form)
        asked = form.cleaned_data["field"]
        value = privacy.reveal(
            field=asked, of=customer, by=self.me, reason=form.cleaned_data["reason"]
        )
        return self.show(number, clear={asked: value})
