"""Something made to order, on the page of its order: picture, photo, calling it off."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kefu.core.uploads.serving import serve
from kefu.shop.queries import production
from kefu.shop.services import orders
from kefu.shop.services.production import WorkHasBegun
from kefu.surfaces.storefront.designs import PICTURE
from kefu.surfaces.storefront.guests import OrderView


class MadePicture(OrderView):
    """The drawing of a line of one's own order, as it was ordered."""

    def get(self, request: HttpRequest, number: str, pk: int) -> HttpResponse:
        made = production.customisation_of(self.order_of(number, lines=1), pk)
        if made is None or not made.drawing:
            raise Http404
        return HttpResponse(made.drawing, content_type="image/svg+xml", headers=PICTURE)


class MadePhoto(OrderView):
    """The photo of the finished piece, for who ordered it."""

    def get(self, request: HttpRequest, number: str, piece: str) -> HttpResponseBase:
        found = production.production_in(self.order_of(number, lines=1), piece)
        if found is None or found.photo is None:
            raise Http404
        return serve(found.photo, request)


class CallOff(OrderView):
    """POST calls an order with something made to order off, as long as no work has begun."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        order = self.order_of(number, lines=1)
        begun = _("Work on it has begun, so it cannot be called off any more.")
        if not production.may_call_off(order, production.makings_of(order)):
            messages.error(request, begun)
            return redirect("surfaces:order", number)
        try:
            orders.cancel(order.pk, by=order.customer)
        except WorkHasBegun:
            messages.error(request, begun)
        else:
            words = _("Called off. What you paid goes back to where it came from.")
            messages.success(request, words)
        return redirect("surfaces:order", number)
