"""The customer's side of the chat: a panel on every page of the shop, and a page of its own."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View

from kefu.accounts.models import User
from kefu.accounts.queries.people import customer_of
from kefu.core import limits
from kefu.core.live.pages import LivePage
from kefu.core.web import Refusal as Page
from kefu.core.web import refuse
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import Channel
from kefu.desk.models.promises import Promise
from kefu.desk.queries import cases as desk
from kefu.desk.queries.floor import own_place
from kefu.desk.queries.policies import policy_of
from kefu.desk.queries.talks import Talk, cursor_from, talk_of_customer, unread_of_customer
from kefu.desk.services import cases, conversations, promises
from kefu.desk.services.routing import NobodyOnDesk
from kefu.desk.topics import talks_topic
from kefu.gateways.chat.forms import LONGEST_WORD, WordForm
from kefu.gateways.chat.services import guest_for
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order
from kefu.shop.queries.orders import order_for

CHAT = Channel.CHAT
LINES, MOST_LINES = 30, 500  # at first, and of those who ask for what was said earlier
WORDS_A_MINUTE = 40
GUESTS_AN_HOUR = 20


@dataclass(frozen=True)
class Card:
    """What somebody wants to ask about: a product, or an order of their own."""

    product: Product | None = None
    order: Order | None = None

    @property
    def thing(self) -> Product | Order | None:
        return self.product or self.order


class ChatView(View):
    @property
    def customer(self) -> User | None:
        return customer_of(self.request)

    @property
    def known(self) -> User:
        """The customer, for what only somebody who has written can do."""
        if self.customer is None:
            raise PermissionDenied
        return self.customer

    @property
    def is_fragment(self) -> bool:
        return self.request.headers.get("HX-Request") == "true"

    def card(self, asked: Any, customer: User | None) -> Card:
        if code := asked.get("product"):
            return Card(product=Product.objects.filter(code=code, is_active=True).first())
        if (number := asked.get("order")) and customer is not None:
            return Card(order=order_for(customer, number))
        return Card()

    def context(self, customer: User | None, talk: Talk | None) -> dict[str, Any]:
        case = talk.newest.case if talk and talk.newest else None
        return {
            "customer": customer,
            "talk": talk,
            "case": case,
            "promises": talk.promises if talk else (),
            "topic": talks_topic(customer) if customer else "",
            "queue": own_place(customer, case, at=now()) if customer and case else None,
            "policy": None if case else policy_of(CHAT, tier=customer.tier if customer else 0),
        }

    def news(self, customer: User, asked: Any) -> HttpResponse:
        cursor = cursor_from(asked.getlist("after"))
        talk = talk_of_customer(customer, channel=CHAT, after=cursor)
        return render(self.request, "gateways/chat/_news.html", self.context(customer, talk))

    def done(self) -> HttpResponse:
        if self.is_fragment:
            return self.news(self.known, self.request.POST)
        return redirect("gateways:chat")


class Panel(LivePage, ChatView):
    """The whole talk, as it stands in the panel."""

    template = "gateways/chat/_panel.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        customer = self.customer
        if customer is None and request.user.is_authenticated:
            return refuse(request, Page(403, _("This is the customers' chat"), for_staff()))
        if customer is None:
            request.session["chat"] = True  # so that a first word sent again finds its guest
        talk = self._talk(customer)
        asked = self.card(request.GET, customer)
        words = request.GET.get("words", "")[:LONGEST_WORD]
        more = {"about": asked, "words": words, "word_id": uuid4().hex}
        return render(request, self.template, {**self.context(customer, talk), **more})

    def _talk(self, customer: User | None) -> Talk | None:
        if customer is None:
            return None
        asked = self.request.GET.get("lines", "")
        lines = min(int(asked[:4]), MOST_LINES) if asked.isdecimal() else LINES
        return talk_of_customer(customer, channel=CHAT, lines=lines)


class Chat(Panel):
    """The same as a page of its own, which needs no script."""

    template = "gateways/chat/chat.html"


class Words(ChatView):
    """GET what is new, POST what the customer says."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.news(self.known, request.GET)

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.is_staff:
            raise PermissionDenied
        who = limits.asker(request)
        limits.insist(f"chat.words:{who}", times=WORDS_A_MINUTE, per=timedelta(minutes=1))
        form = WordForm(request.POST)
        if not form.is_valid():
            return refuse(request, Page(400, _("Not sent"), _("Please write a shorter message.")))
        word = form.cleaned_data
        customer = self.customer
        about = self.card(word, customer).thing
        if not word["body"] and about is None:
            return redirect("gateways:chat")
        customer = customer or self._guest(who)
        try:
            conversations.say(
                customer=customer,
                channel=CHAT,
                body=word["body"],
                client_id=word["client_id"],
                about=about,
            )
        except NobodyOnDesk:
            return refuse(request, Page(503, _("Not sent"), nobody_there()))
        return self.news(customer, request.POST) if self.is_fragment else redirect("gateways:chat")

    def _guest(self, who: str) -> User:
        limits.insist(f"chat.guests:{who}", times=GUESTS_AN_HOUR, per=timedelta(hours=1))
        return guest_for(self.request.session, language=get_language() or "zh-hans")


class Seen(ChatView):
    """POST how far the customer has read."""

    def post(self, request: HttpRequest) -> HttpResponse:
        upto = cursor_from(request.POST.getlist("after"))
        conversations.mark_seen(by=self.known, upto=upto)
        return HttpResponse(status=204)


class Unread(ChatView):
    """How many words of ours wait to be seen, and where to listen for more."""

    def get(self, request: HttpRequest) -> HttpResponse:
        customer = self.customer
        count = unread_of_customer(customer, channel=CHAT) if customer else 0
        topic = talks_topic(customer) if customer else ""
        context = {"count": count, "topic": topic}
        return render(request, "gateways/chat/_unread.html", context)


class Verdict(ChatView):
    """The customer's yes or no to "is it solved?"."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case = self._case(number)
        act = cases.confirm_solved if request.POST.get("solved") == "yes" else cases.deny_solved
        act(case.pk, by=self.known)
        return self.done()

    def _case(self, number: str) -> Case:
        case = desk.cases_for(self.known).filter(number=number).first()
        if case is None:
            raise Http404
        return case


class Release(ChatView):
    """The customer does not need what was promised any more."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        promise = desk.promises_for(self.known).filter(number=number).first()
        if promise is None:
            raise Http404
        if promise.status == Promise.Status.OPEN:
            promises.release_promise(promise.pk, by=self.known)
        return self.done()


def for_staff() -> str:
    return _("You are signed in as a colleague; you answer customers at the desk.")


def nobody_there() -> str:
    return _("There is nobody here to answer yet. What you wrote is kept; please try again later.")
