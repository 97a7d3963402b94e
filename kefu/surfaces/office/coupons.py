"""The office of coupons: what may be claimed, by how many, on which terms."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.shop.models.coupons import CouponOffer
from kefu.shop.queries.coupons import offers_for
from kefu.shop.services import entrances as services
from kefu.surfaces.office.entrances import ON_A_PAGE, OfferView, state_of
from kefu.surfaces.office.forms import CouponOfferForm


class CouponView(OfferView):
    def offer(self, number: str) -> CouponOffer:
        found = offers_for(self.me).filter(number=number).first()
        if found is None:
            raise Http404
        return found

    def form_page(
        self, form: CouponOfferForm, offer: CouponOffer | None, status: int = 200
    ) -> HttpResponse:
        context = {**self.shared("coupons"), "form": form, "offer": offer}
        if offer is not None:
            context["state"], context["tone"] = state_of(offer)
            context["may_end"] = offer.state_at(now()) in {"running", "soon"}
        return render(self.request, "surfaces/office/coupon_offer.html", context, status=status)

    def saved(self, form: CouponOfferForm) -> bool:
        if not form.is_valid():
            return False
        try:
            services.write_offer(form.instance, by=self.me)
        except services.SoldMore as sold:
            words = _("%(n)d are claimed already; there cannot be fewer.") % {"n": sold.taken}
            form.add_error("pieces", words)
            return False
        messages.success(self.request, _("Saved"))
        return True


class CouponOffers(CouponView):
    """All of them, the newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(offers_for(self.me), ON_A_PAGE).get_page(request.GET.get("page"))
        rows = [(one, *state_of(one)) for one in page]
        context = {**self.shared("coupons"), "page": page, "rows": rows}
        return render(request, "surfaces/office/coupon_offers.html", context)


class NewCouponOffer(CouponView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.form_page(CouponOfferForm(), None)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CouponOfferForm(request.POST)
        if not self.saved(form):
            return self.form_page(form, None, status=422)
        return redirect("surfaces:office_coupon_offer", form.instance.number)


class OfficeCouponOffer(CouponView):
    """One of them; those that were claimed keep the terms under which they were."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        offer = self.offer(number)
        return self.form_page(CouponOfferForm(instance=offer), offer)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        form = CouponOfferForm(request.POST, instance=self.offer(number))
        if not self.saved(form):
            return self.form_page(form, self.offer(number), status=422)
        return redirect("surfaces:office_coupon_offer", number)


class CouponCopy(CouponView):
    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        copy = services.duplicate_offer(self.offer(number).pk, by=self.me)
        messages.success(request, _("Copied, a week later. It is not shown yet."))
        return redirect("surfaces:office_coupon_offer", copy.number)


class CouponEnd(CouponView):
    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        services.end_offer(self.offer(number).pk, by=self.me)
        messages.success(request, _("Nobody can claim one any more. Claimed ones stay good."))
        return redirect("surfaces:office_coupon_offer", number)
