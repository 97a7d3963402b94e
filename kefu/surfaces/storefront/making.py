"""The configurator: option after option, with price, day and picture; kept and ordered."""

from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View

from kefu.accounts.models import User
from kefu.accounts.queries.people import GUEST_NUMBER, customer_of
from kefu.accounts.services.customers import make_guest
from kefu.core.limits import insist
from kefu.core.uploads.forms import UploadField
from kefu.core.uploads.models import Upload
from kefu.core.uploads.services import Checked
from kefu.shop.models.catalogue import Product, Sku
from kefu.shop.models.options import Design
from kefu.shop.queries import catalogue, designs, promises
from kefu.shop.queries.designs import Configured, configured, fields_of
from kefu.shop.queries.options import Offered, offered
from kefu.shop.services.designs import Wish, save_design
from kefu.surfaces.storefront.forms import MOST_PIECES
from kefu.surfaces.storefront.product_page import shelf_crumbs
from kefu.surfaces.storefront.region import region_of

AN_HOUR = timedelta(hours=1)
SAVED_AN_HOUR = 60
LOOKS_AN_HOUR = 3000
LONGEST = 400  # of one value as it comes in
PREFIX = "o."


@dataclass(frozen=True)
class Asked:
    """A configuration as the form says it."""

    goods: Product
    offer: Offered
    sku: Sku
    quantity: int
    values: dict[str, str]
    design: Design | None = None  # one's own, that is being changed


class MakeView(View):
    """A product that can be made to order."""

    def asked(self, code: str, said: Any, *, first: bool = False) -> Asked:
        goods = catalogue.product_to_order(code)
        offer = offered(goods) if goods is not None else None
        if goods is None or offer is None:
            raise Http404
        sku = _sku(goods, said.get("sku", ""))
        values = offer.first() if first else values_in(said, offer)
        quantity = _quantity(said.get("quantity", ""))
        return Asked(goods, offer, sku, quantity, values, self._own(goods, said.get("from", "")))

    def found(self, asked: Asked) -> Configured:
        return configured(
            asked.offer,
            asked.values,
            sku=asked.sku,
            quantity=asked.quantity,
            currency=asked.goods.currency,
            pictures=designs.pictures_of(asked.design),
        )

    def context(
        self, asked: Asked, *, insists: bool = False, wrong: dict[str, str] | None = None
    ) -> dict[str, Any]:
        found = self.found(asked)
        fields = fields_of(found, asked.values, insists=insists, wrong=wrong)
        region = region_of(self.request)
        pictures = designs.addresses(designs.pictures_of(asked.design))
        return {
            "product": asked.goods,
            "asked": asked,
            "found": found,
            "fields": fields,
            "notes": {one.option.code: _note(one) for one in fields},
            "picture": asked.offer.draw(found.values, pictures, title=asked.goods.name),
            "commitments": promises.commitments(
                asked.goods, at=now(), region=region, made_days=found.days
            )[:2],
        }

    def _own(self, goods: Product, number: str) -> Design | None:
        found = designs.own_design(customer_of(self.request), number) if number else None
        return found if found is not None and found.product_id == goods.pk else None


class Make(MakeView):
    """GET the page, as it opens or `from` a design; POST looks again, keeps, or goes to order."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        number = request.GET.get("from", "")
        asked = self.asked(code, request.GET, first=True)
        shown = designs.design_for(customer_of(request), number) if number else None
        if number and (shown is None or shown.product_id != asked.goods.pk):
            raise Http404
        if shown is not None:
            asked = replace(
                asked,
                values=shown.values,
                quantity=shown.quantity,
                sku=_sku(asked.goods, shown.sku.code if shown.sku else ""),
            )
        return self._page(asked, client_id=get_random_string(20))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        asked = self.asked(code, request.POST)
        dropped = request.POST.get("drop", "")
        asked.values.pop(dropped, None)
        files, wrong = self._files(asked)
        act = request.POST.get("act", "look")
        if wrong:
            return self._page(asked, status=422, wrong=wrong)
        if not files and not dropped and act not in {"save", "order"}:
            return self._page(asked)
        if act in {"save", "order"} and not files and not self.found(asked).is_sound:
            return self._page(asked, status=422)
        design = self._kept(asked, files)
        return redirect(self._next(asked, design, act if not files and not dropped else "look"))

    def _files(self, asked: Asked) -> tuple[dict[str, Checked], dict[str, str]]:
        """Pictures that came along, by option, and why some are not taken."""
        files: dict[str, Checked] = {}
        wrong: dict[str, str] = {}
        field = UploadField(kinds=[Upload.Kind.IMAGE])
        for option in asked.offer.sheet.options:
            sent = self.request.FILES.get(f"file.{option.code}")
            if option.kind != "picture" or sent is None:
                continue
            try:
                checked = field.clean(sent)
            except ValidationError as refused:
                wrong[option.code] = " ".join(refused.messages)
            else:
                if checked is not None:
                    files[option.code] = checked
        return files, wrong

    def _kept(self, asked: Asked, files: dict[str, Checked]) -> Design:
        owner = self._owner()
        insist(f"surfaces.designs {owner.pk}", times=SAVED_AN_HOUR, per=AN_HOUR)
        wish = Wish(asked.goods, asked.sku, asked.quantity, asked.values, files)
        client_id = self.request.POST.get("client_id", "")[:40]
        return save_design(wish, owner=owner, design=asked.design, client_id=client_id)

    def _owner(self) -> User:
        """Who is signed in; else this browser's guest, made now if there is none."""
        known = customer_of(self.request)
        if known is not None:
            return known
        guest = make_guest(language=get_language() or "zh-hans")
        self.request.session[GUEST_NUMBER] = guest.number
        return guest

    def _next(self, asked: Asked, design: Design, act: str) -> str:
        if act == "order":
            query = {"sku": asked.sku.code, "quantity": asked.quantity, "design": design.number}
            return f"{reverse('surfaces:new_order', args=[asked.goods.code])}?{urlencode(query)}"
        if act == "save":
            messages.success(self.request, _("Kept. Only you see it, until you share it."))
            return reverse("surfaces:design", args=[design.number])
        here = reverse("surfaces:make", args=[asked.goods.code])
        return f"{here}?from={design.number}"

    def _page(
        self,
        asked: Asked,
        *,
        status: int = 200,
        wrong: dict[str, str] | None = None,
        client_id: str = "",
    ) -> HttpResponse:
        crumbs = [
            *shelf_crumbs(asked.goods.category, whole=True),
            (asked.goods.name, reverse("surfaces:product", args=[asked.goods.code])),
            (_("Make it yours"), ""),
        ]
        context = {
            **self.context(asked, insists=status != HTTPStatus.OK, wrong=wrong),
            "crumbs": crumbs,
            "said": status != HTTPStatus.OK,
            "client_id": client_id or self.request.POST.get("client_id", ""),
        }
        return render(self.request, "surfaces/storefront/make.html", context, status=status)


class MakeLive(MakeView):
    """What the form as it stands would be: picture, price line by line, day. A fragment."""

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        address = request.META.get("REMOTE_ADDR", "")
        insist(f"surfaces.make {address}", times=LOOKS_AN_HOUR, per=AN_HOUR)
        context = self.context(self.asked(code, request.POST))
        return render(request, "surfaces/storefront/_make_live.html", {**context, "live": True})


def values_in(said: Any, offer: Offered) -> dict[str, str]:
    """What a form says of the options there are; nothing else is taken."""
    values = {}
    for option in offer.sheet.options:
        for name in (option.code, *(f"{option.code}.{part}" for part in ("zoom", "x", "y"))):
            text = said.get(f"{PREFIX}{name}", "")[:LONGEST]
            if text:
                values[name] = text
    return values


def _sku(goods: Product, code: str) -> Sku:
    skus = {sku.code: sku for sku in goods.skus.all()}
    in_stock = next((sku for sku in skus.values() if sku.stock > 0), None)
    found = skus.get(code) or in_stock or next(iter(skus.values()), None)
    if found is None:
        raise Http404
    found.product = goods
    return found


def _quantity(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1  # noqa: PLR2004
    return min(max(number, 1), MOST_PIECES)


def _note(one: designs.OptionField) -> dict[str, Any]:
    """What a script says at an option, without touching what is being typed there."""
    closed = {choice.code: choice.closed for choice in one.choices if choice.closed}
    return {"problem": one.problem, "words": one.words, "closed": closed}
