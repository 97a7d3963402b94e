"""The office of entrances: made, filled with goods in order, copied, ended, looked at ahead."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from kefu.core.access import StaffView
from kefu.shop.models.catalogue import Product, Sku
from kefu.shop.models.entrances import Entrance, EntranceItem
from kefu.shop.queries import catalogue
from kefu.shop.queries import entrances as queries
from kefu.shop.services import entrances as services
from kefu.surfaces.office.forms import AsOnForm, DealForm, EntranceForm
from kefu.surfaces.storefront.as_on import VERB, look_ahead, look_no_further, preview_of

ON_A_PAGE = 30
FOUND_SHOWN = 8
TONES = {"running": "good", "soon": "info", "draft": "neutral", "past": "neutral"}


class OfferView(StaffView):
    """A page of operations about what the shop offers."""

    may = VERB

    def shared(self, here: str) -> dict[str, Any]:
        """What all of these pages show: the tabs, and the date to look ahead at."""
        tabs = [
            (_("Entrances"), reverse("surfaces:entrances"), here == "entrances"),
            (_("Coupons"), reverse("surfaces:coupon_offers"), here == "coupons"),
        ]
        at = preview_of(self.request) or now()
        return {"tabs": tabs, "as_on_form": AsOnForm(initial={"at": localtime(at)})}

    def entrance(self, number: str) -> Entrance:
        found = queries.entrance_for(self.me, number)
        if found is None:
            raise Http404
        return found


class Entrances(OfferView):
    """All of them, those that run or come first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = queries.entrances_for(self.me).annotate(
            goods=Count("items"), sold=Sum("items__taken"), of=Sum("items__pieces")
        )
        page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.shared("entrances"),
            "page": page,
            "rows": [(one, *state_of(one)) for one in page],
            "kinds": Entrance.Kind.choices,
        }
        return render(request, "surfaces/office/entrances.html", context)


class NewEntrance(OfferView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(EntranceForm(kind=self._kind))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = EntranceForm(request.POST, kind=self._kind)
        if not form.is_valid():
            return self._page(form, status=422)
        entrance = services.write_entrance(form.instance, by=self.me)
        return redirect("surfaces:office_entrance", entrance.number)

    @property
    def _kind(self) -> str:
        asked = self.request.GET.get("kind", "")
        return asked if asked in Entrance.Kind.values else Entrance.Kind.DEAL

    def _page(self, form: EntranceForm, status: int = 200) -> HttpResponse:
        kind = Entrance.Kind(self._kind)
        context = {**self.shared("entrances"), "form": form, "kind": kind, "title": kind.label}
        return render(self.request, "surfaces/office/new_entrance.html", context, status=status)


class EntrancePage(OfferView):
    """One of them: its terms, its goods, what can be done with it."""

    def page(
        self,
        one: Entrance,
        form: EntranceForm,
        *,
        status: int = 200,
        wrong: DealForm | None = None,
    ) -> HttpResponse:
        state, tone = state_of(one)
        words = self.request.GET.get("find", "").strip()[:80]
        context = {
            **self.shared("entrances"),
            "entrance": one,
            "state": state,
            "tone": tone,
            "form": form,
            "items": [(item, _deal_form(item, wrong)) for item in queries.items_of(one)],
            "words": words,
            "found": _found(words, one),
            "new_deal": wrong if wrong is not None and wrong.instance.pk is None else None,
            "may_end": one.state_at(now()) in {"running", "soon"},
        }
        return render(self.request, "surfaces/office/entrance.html", context, status=status)


class OfficeEntrance(EntrancePage):
    """Its terms: GET shows all of it, POST changes them."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        one = self.entrance(number)
        return self.page(one, EntranceForm(instance=one, kind=one.kind))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        one = self.entrance(number)
        form = EntranceForm(request.POST, instance=one, kind=one.kind)
        if not form.is_valid():
            return self.page(self.entrance(number), form, status=422)
        services.write_entrance(form.instance, by=self.me)
        messages.success(request, _("Saved"))
        return redirect("surfaces:office_entrance", number)


class EntranceGoods(EntrancePage):
    """POST adds a product, or in a deal one SKU with its terms."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        one = self.entrance(number)
        if one.kind != Entrance.Kind.DEAL:
            product = get_object_or_404(Product, code=request.POST.get("product", ""))
            services.add_product(one.pk, product, by=self.me)
            return redirect("surfaces:office_entrance", number)
        skus = Sku.objects.select_related("product")
        sku = get_object_or_404(skus, code=request.POST.get("sku", ""))
        item = EntranceItem(entrance=one, product=sku.product, sku=sku)
        form = DealForm(request.POST, instance=item)
        if not form.is_valid():
            return self.page(one, EntranceForm(instance=one, kind=one.kind), status=422, wrong=form)
        services.write_deal(form.instance, by=self.me)
        return redirect("surfaces:office_entrance", number)


class EntranceThing(EntrancePage):
    """One of the goods: POST moves it, takes it away, or changes its deal."""

    def post(self, request: HttpRequest, number: str, pk: int) -> HttpResponse:
        one = self.entrance(number)
        item = get_object_or_404(one.items.select_related("sku", "entrance"), pk=pk)
        act = request.POST.get("act", "")
        if act in {"up", "down"}:
            services.move_item(item.pk, up=act == "up", by=self.me)
        elif act == "remove":
            self._remove(item)
        elif item.sku is not None:
            form = DealForm(request.POST, instance=item)
            if not self._saved(form):
                terms = EntranceForm(instance=one, kind=one.kind)
                return self.page(one, terms, status=422, wrong=form)
        return redirect("surfaces:office_entrance", number)

    def _remove(self, item: EntranceItem) -> None:
        try:
            services.remove_item(item.pk, by=self.me)
        except services.HasSold:
            words = _("Pieces of it were sold at this price, so it stays. End the deal instead.")
            messages.error(self.request, words)

    def _saved(self, form: DealForm) -> bool:
        if not form.is_valid():
            return False
        try:
            services.write_deal(form.instance, by=self.me)
        except services.SoldMore as sold:
            words = _("%(n)d are sold already; it cannot have fewer pieces.") % {"n": sold.taken}
            form.add_error("pieces", words)
            return False
        return True


class EntranceCopy(OfferView):
    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        copy = services.duplicate_entrance(self.entrance(number).pk, by=self.me)
        messages.success(request, _("Copied, a week later. It is not shown yet."))
        return redirect("surfaces:office_entrance", copy.number)


class EntranceEnd(OfferView):
    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        services.end_entrance(self.entrance(number).pk, by=self.me)
        messages.success(request, _("It is over. What was ordered stays ordered at its price."))
        return redirect("surfaces:office_entrance", number)


class AsOn(OfferView):
    """See the shop as on a date: POST begins, and ends without one. It changes nothing."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("back"):
            look_no_further(request)
            return redirect("surfaces:entrances")
        form = AsOnForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Give a day and an hour, like 2026-12-12 10:00."))
            return redirect("surfaces:entrances")
        look_ahead(request, form.cleaned_data["at"])
        return redirect("surfaces:home")


def state_of(one: Any) -> tuple[str, str]:
    """How an entrance or an offer of coupons stands now, in words, and its tone."""
    state = one.state_at(now())
    words = {
        "running": _("Runs"),
        "soon": _("Not begun"),
        "draft": _("Draft"),
        "past": _("Over"),
    }
    return words[state], TONES[state]


def _deal_form(item: EntranceItem, wrong: DealForm | None) -> DealForm | None:
    if item.sku_id is None:
        return None
    if wrong is not None and wrong.instance.pk == item.pk:
        return wrong
    return DealForm(instance=item, auto_id=f"id_{item.pk}_%s")


def _found(words: str, one: Entrance) -> list[Product]:
    if not words:
        return []
    goods = catalogue.found(words).exclude(pk__in=_listed(one))
    return list(goods.prefetch_related("skus").order_by("-sold", "pk")[:FOUND_SHOWN])


def _listed(one: Entrance) -> list[int]:
    """Products that are listed as a whole; of a deal's each version may be added."""
    return list(one.items.filter(sku=None).values_list("product", flat=True))
