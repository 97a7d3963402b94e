"""Goods and orders, found as one types and shown to the customer as a card."""

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kefu.desk.forms.words import CardForm
from kefu.desk.models.cases import Case
from kefu.desk.queries import cards
from kefu.desk.queries.talks import newest_talk
from kefu.desk.services import conversations
from kefu.desk.views.frame import DeskView, case_url
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order


class Cards(DeskView):
    """GET what fits the words; POST shows one of them in the dialogue."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case, words = self.case(number), request.GET.get("q", "").strip()[: cards.LONGEST]
        context = {
            "case": case,
            "words": words,
            "found": cards.cards_for(self.agent, case, words),
            "word_id": uuid4().hex,
            "part": "desk/_cards.html",
        }
        if self.is_fragment and "q" in request.GET:
            return render(request, "desk/_cards_found.html", context)
        return render(
            request, "desk/_cards.html" if self.is_fragment else "desk/remedy.html", context
        )

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case, asked = self.case(number), self.valid(CardForm(request.POST))
        conversations.post_message(
            newest_talk(self.agent, case),
            author=self.agent,
            body="",
            client_id=asked["client_id"],
            about=self._card(case, asked["product"], asked["order"]),
        )
        return self.done() if self.is_fragment else redirect(case_url(case.number))

    def _card(self, case: Case, product: str, order: str) -> Product | Order:
        card = cards.card(self.agent, case, product=product, order=order)
        if card is None:
            raise Http404
        return card
