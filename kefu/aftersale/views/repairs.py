"""The customer's page of a repair, guests too; photos of it for who may see it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import now
from django.views.generic import View

from kefu.accounts.models import User
from kefu.aftersale.models.repairs import Repair
from kefu.aftersale.queries import repairs as queries
from kefu.aftersale.services.repairs import why_exchange
from kefu.core.access import to_sign_in
from kefu.core.uploads.serving import serve
from kefu.shop.queries.guests import held_by


class RepairPage(View):
    """How far it is, what was found and done, what was lent meanwhile."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        customer, held = customer_of(request), held_by(request.session)
        if customer is None and not held and not request.user.is_authenticated:
            return to_sign_in(request)
        repair = queries.whole(queries.own_repairs(customer, held), number)
        if repair is None:
            raise Http404
        return render(request, "aftersale/repair.html", _told(repair))


class RepairPhoto(View):
    def get(self, request: HttpRequest, number: str, photo: str) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and user.is_staff:
            repairs = queries.repairs_for(user)
        else:
            repairs = queries.own_repairs(customer_of(request), held_by(request.session))
        found = queries.photo_of(repairs, number, photo)
        if found is None:
            raise Http404
        return serve(found, request)


def customer_of(request: HttpRequest) -> User | None:
    user = request.user
    return user if isinstance(user, User) and user.may("account.own") else None


def _told(repair: Repair) -> dict[str, object]:
    return {
        "repair": repair,
        "story": queries.story_of(repair),
        "loans": [loan for loan in repair.loans.all() if loan.back_at is None],
        "may_exchange": bool(why_exchange(repair, now())),
    }
