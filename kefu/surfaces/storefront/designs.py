"""A design at its own address: seen by who made it, by everybody once it is shared."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import View

from kefu.accounts.models import User
from kefu.accounts.queries.people import customer_of
from kefu.shop.models.options import Design
from kefu.shop.queries import catalogue, designs, promises
from kefu.shop.queries.designs import configured
from kefu.shop.queries.options import offered
from kefu.shop.services import designs as services
from kefu.surfaces.storefront.product_page import shelf_crumbs
from kefu.surfaces.storefront.region import region_of

ON_A_PAGE = 12
PICTURE = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; img-src data:; sandbox",
    "X-Content-Type-Options": "nosniff",
}


class DesignView(View):
    @property
    def reader(self) -> User | None:
        return customer_of(self.request)

    def design(self, number: str) -> Design:
        """One that this reader may see; nobody else's can be told from one that is not there."""
        found = designs.design_for(self.reader, number)
        if found is None:
            raise Http404
        return found

    def is_mine(self, design: Design) -> bool:
        return designs.is_own(design, self.reader)


class OneDesign(DesignView):
    """GET it; POST shares it, takes it back, or takes it away."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return render(
            request, "surfaces/storefront/design.html", self._context(self.design(number))
        )

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        design = self.design(number)
        if self.reader is None or not self.is_mine(design):
            raise Http404
        act = request.POST.get("act", "")
        if act == "remove":
            services.remove_design(design.pk, by=self.reader)
            messages.success(request, _("Taken away."))
            return redirect("surfaces:designs")
        if act in {"share", "hide"}:
            services.share_design(design.pk, by=self.reader, shared=act == "share")
            shared, hidden = _("Everybody with the link can see it."), _("Only you see it now.")
            messages.success(request, shared if act == "share" else hidden)
        return redirect("surfaces:design", number)

    def _context(self, design: Design) -> dict[str, Any]:
        goods = catalogue.product_to_order(design.product.code)
        offer = offered(goods) if goods is not None else None
        if goods is None or offer is None:
            raise Http404
        sku = design.sku or goods.skus.all()[0]
        found = configured(
            offer,
            design.values,
            sku=sku,
            quantity=design.quantity,
            currency=goods.currency,
            pictures=designs.pictures_of(design),
        )
        region = region_of(self.request)
        return {
            "product": goods,
            "design": design,
            "sku": sku,
            "found": found,
            "mine": self.is_mine(design),
            "link": self.request.build_absolute_uri(
                reverse("surfaces:design", args=[design.number])
            ),
            "crumbs": [
                *shelf_crumbs(goods.category, whole=True),
                (goods.name, reverse("surfaces:product", args=[goods.code])),
                (_("A design"), ""),
            ],
            "commitments": promises.commitments(
                goods, at=now(), region=region, made_days=found.days
            )[:2],
        }


class DesignPicture(DesignView):
    """GET the drawing alone: it holds its pictures, and reaches for nothing outside itself."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        design = self.design(number)
        offer = offered(design.product)
        pictures = designs.addresses(designs.pictures_of(design))
        checked = offer.check(design.values) if offer is not None else None
        if offer is None or checked is None:
            raise Http404
        drawing = offer.draw(checked.values, pictures, title=design.product.name)
        if not drawing:
            raise Http404
        return HttpResponse(drawing, content_type="image/svg+xml", headers=PICTURE)


class OwnDesigns(DesignView):
    """What this customer, or this browser's guest, keeps."""

    def get(self, request: HttpRequest) -> HttpResponse:
        own = designs.own_designs(self.reader) if self.reader else Design.objects.none()
        page = Paginator(own, ON_A_PAGE).get_page(request.GET.get("page"))
        return render(request, "surfaces/storefront/designs.html", {"page": page})
