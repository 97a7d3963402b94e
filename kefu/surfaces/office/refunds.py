"""Refunds that want people: refused ones asked again, others handed over, by two above a limit."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kefu.payments.models import Refund
from kefu.payments.queries import money
from kefu.payments.services import handing, refunds
from kefu.shop.queries import orders
from kefu.surfaces.office.money import ON_A_PAGE, MoneyView
from kefu.surfaces.office.money_forms import NoteForm

STATES = ("refused", "hand", "second", "waits", "done", "all")


class Refunds(MoneyView):
    """Those that want somebody come first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()

    def page(self, *, wrong: int = 0, form: NoteForm | None = None) -> HttpResponse:
        asked = self.request.GET.get("show", "")
        everything = money.refunds_for(self.me)
        counts = {one: money.of_state(everything, one).count() for one in STATES[:4]}
        fullest = next((one for one in STATES[:3] if counts[one]), "waits")
        show = asked if asked in STATES else fullest
        rows = everything.filter(pk=wrong) if wrong else money.of_state(everything, show)
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        numbers = orders.numbers_by_charge([one.charge_id for one in page])
        context = {
            **self.shared("refunds"),
            "page": page,
            "rows": [
                (one, numbers.get(one.charge_id, ""), handing.needs_second(one.amount))
                for one in page
            ],
            "shown": self._tabs(show, counts),
            "show": show,
            "form": form or NoteForm(),
            "wrong": wrong,
        }
        status = 422 if wrong else 200
        return render(self.request, "surfaces/office/refunds.html", context, status=status)

    def _tabs(self, show: str, counts: dict[str, int]) -> list[tuple[str, str, bool, int | None]]:
        names = {
            "refused": _("Refused"),
            "hand": _("To be handed back"),
            "second": _("Wait for a second person"),
            "waits": _("On their way back"),
            "done": _("Given back"),
            "all": _("All refunds"),
        }
        here = reverse("surfaces:office_refunds")
        return [(names[one], f"{here}?show={one}", one == show, counts.get(one)) for one in STATES]


class RefundView(Refunds):
    """One of them: POST does something, and leads back to where one was."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        return redirect("surfaces:office_refunds")

    def refund(self, pk: int) -> Refund:
        found = money.refunds_for(self.me).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def back(self, refund: Refund) -> HttpResponse:
        if self.request.POST.get("from") == "payment":
            return redirect("surfaces:office_payment", refund.charge.number)
        return redirect("surfaces:office_refunds")

    def tried(self, act: Callable[[], object], done: str) -> None:
        """Do it, and say in a sentence what came of it."""
        try:
            act()
        except (handing.NotByHand, refunds.SaidPaid):
            words = _("Somebody was faster, or the gateway has it. Please look at how it stands.")
            messages.error(self.request, words)
        except handing.NotYours:
            messages.error(self.request, _("You said it yourself; another colleague has to look."))
        except handing.NoBalance:
            messages.error(self.request, _("We know no customer for it; hand it back instead."))
        else:
            messages.success(self.request, done)


class RefundAgain(RefundView):
    """POST: ask the gateway once more."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        refund = self.refund(pk)
        self.tried(
            lambda: refunds.ask_again(refund.pk, by=self.me), _("The gateway is asked once more.")
        )
        return self.back(refund)


class RefundHand(RefundView):
    """POST with a note: it was handed over."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        refund = self.refund(pk)
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self.page(wrong=refund.pk, form=form)
        note = form.cleaned_data["note"]
        done = _("Noted as given back.")
        if handing.needs_second(refund.amount):
            done = _("Noted. A second colleague looks and agrees.")
        self.tried(lambda: handing.say_handed_over(refund.pk, note=note, by=self.me), done)
        return self.back(refund)


class RefundVerdict(RefundView):
    """POST: the second person agrees, or it was not so."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        refund = self.refund(pk)
        if request.POST.get("act") == "deny":
            self.tried(
                lambda: handing.deny(refund.pk, by=self.me), _("It waits to be handed back again.")
            )
        else:
            self.tried(lambda: handing.confirm(refund.pk, by=self.me), _("Given back."))
        return self.back(refund)


class RefundBalance(RefundView):
    """POST: onto the customer's balance instead."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        refund = self.refund(pk)
        self.tried(
            lambda: handing.put_on_balance(refund.pk, by=self.me),
            _("It is on the customer's balance."),
        )
        return self.back(refund)
