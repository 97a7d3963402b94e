"""Bills of the gateways beside our books: which days agree, what differs, and who looks into it."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.payments.queries import bills as queries
from kefu.payments.services import bills
from kefu.surfaces.office.money import ON_A_PAGE, MoneyView
from kefu.surfaces.office.money_forms import WordForm

DAYS_SHOWN = 21
SETTLED = frozenset({"explained", "corrected"})


class Bills(MoneyView):
    """The last days of each gateway, and every difference, the open ones first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()

    def page(self, *, wrong: int = 0, form: WordForm | None = None) -> HttpResponse:
        rows = queries.differences_for(self.me)
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        context = {
            **self.shared("bills"),
            "days": list(queries.days_for(self.me)[:DAYS_SHOWN]),
            "late": sorted(queries.missing(now()), key=lambda one: (one[1], one[0])),
            "page": page,
            "wrong": wrong,
            "form": form or WordForm(),
        }
        status = 422 if wrong else 200
        return render(self.request, "surfaces/office/bills.html", context, status=status)


class BillAgain(MoneyView):
    """POST: fetch the bill of a day and compare it, again or for the first time."""

    def post(self, request: HttpRequest, gateway: str, day: str) -> HttpResponse:
        try:
            asked = date.fromisoformat(day)
        except ValueError as error:
            raise Http404 from error
        known = set(queries.days_for(self.me).values_list("gateway", "day"))
        if (gateway, asked) not in known | queries.expected(now()):
            raise Http404
        done = bills.compare_if_possible(gateway, asked)
        if done is None:
            messages.error(
                request, _("The gateway has no bill of that day yet, or does not answer.")
            )
        else:
            messages.success(request, _("Compared."))
        return redirect("surfaces:office_bills")


class DifferenceActs(Bills):
    """One difference: POST takes it on, settles it with a word, or opens it again."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        return redirect("surfaces:office_bills")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        one = queries.differences_for(self.me).filter(pk=pk).first()
        if one is None:
            raise Http404
        act = request.POST.get("act", "")
        if act in SETTLED:
            form = WordForm(request.POST)
            if not form.is_valid():
                return self.page(wrong=pk, form=form)
            bills.settle(pk, status=act, note=form.cleaned_data["note"], by=self.me)
        elif act == "open":
            bills.settle(pk, status=act, note=one.note, by=self.me)
        elif act == "own":
            bills.own(pk, by=self.me)
        return redirect("surfaces:office_bills")
