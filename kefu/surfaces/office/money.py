"""The office of money: payments with all that became of them."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from kefu.core.access import StaffView, may
from kefu.payments.models import Charge
from kefu.payments.queries import money
from kefu.payments.services.handing import needs_second
from kefu.shop.queries import orders
from kefu.surfaces.office.money_forms import NoteForm, PaymentsForm

ON_A_PAGE = 30
TONES = {"pending": "soon", "paid": "good", "failed": "bad", "cancelled": "neutral"}
PLACES = (
    ("payments", gettext_lazy("Payments"), "surfaces:office_payments"),
    ("refunds", gettext_lazy("Refunds"), "surfaces:office_refunds"),
    ("transfers", gettext_lazy("Bank transfers"), "surfaces:office_transfers"),
    ("bills", gettext_lazy("Bills"), "surfaces:office_bills"),
    ("gateways", gettext_lazy("Ways to pay"), "surfaces:office_gateways"),
)


class MoneyView(StaffView):
    """A page of those who answer for the money."""

    may = money.VERB

    def shared(self, here: str) -> dict[str, Any]:
        return {
            "tabs": [(str(label), reverse(name), code == here) for code, label, name in PLACES],
            "may_set": may(self.me, money.KEYS_VERB),
        }


class Payments(MoneyView):
    """All of them, the newest first; narrowed by state, way, days, and any number."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = PaymentsForm(request.GET or None)
        charges = money.charges_for(self.me)
        if form.is_bound and form.is_valid():
            charges = money.narrowed(charges, self._asked(form.cleaned_data))
        page = Paginator(charges, ON_A_PAGE).get_page(request.GET.get("page"))
        numbers = orders.numbers_by_charge([one.pk for one in page])
        context = {
            **self.shared("payments"),
            "form": form,
            "page": page,
            "rows": [(one, numbers.get(one.pk, ""), TONES[one.status]) for one in page],
            "is_narrow": form.is_bound and any(request.GET.get(name) for name in form.fields),
        }
        status = 200 if not form.is_bound or form.is_valid() else 422
        return render(request, "surfaces/office/payments.html", context, status=status)

    def _asked(self, said: dict[str, Any]) -> money.Narrowed:
        words = said["q"].strip()
        return money.Narrowed(
            said["status"],
            said["way"],
            said["since"],
            said["until"],
            words,
            orders.charges_called(self.me, words) if words else (),
        )


class ChargeView(MoneyView):
    def charge(self, number: str) -> Charge:
        found = money.charges_for(self.me).filter(number=number).first()
        if found is None:
            raise Http404
        return found


class Payment(ChargeView):
    """One payment: what was asked, what was told, what came and what went back."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        story = money.story_of(self.charge(number))
        numbers = orders.numbers_by_charge([story.charge.pk])
        context = {
            **self.shared("payments"),
            "story": story,
            "charge": story.charge,
            "tone": TONES[story.charge.status],
            "order": numbers.get(story.charge.pk, ""),
            "refunds": [(one, needs_second(one.amount)) for one in story.refunds],
            "note_form": NoteForm(),
        }
        return render(request, "surfaces/office/payment.html", context)
