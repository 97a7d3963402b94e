"""The carriers of the shop, who tells of their parcels, and how they do."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kefu.core.shares import Share
from kefu.core.words import in_chinese
from kefu.delivery.models import Carrier, StrangeStatus
from kefu.delivery.queries import carriers as queries
from kefu.delivery.queries.scores import FEWEST, Score, month_by_month, scores
from kefu.delivery.services import accounts
from kefu.delivery.services.hearing import say_what_it_means
from kefu.delivery.services.shipping import change_carrier
from kefu.surfaces.office.parcel_forms import CarrierForm, KeysForm, MeaningForm
from kefu.surfaces.office.parcels import ParcelsView

SPANS = (30, 90, 365)
USUAL_SPAN = 90


class CarriersView(ParcelsView):
    here = "carriers"

    def page(self, *, status: int = 200, **forms: Any) -> HttpResponse:
        known = queries.accounts()
        tellers = [
            (
                code,
                (kind.label, kind.hint),
                known.get(code),
                forms.get(code) or self.keys_form(code),
            )
            for code, kind in queries.tellers().items()
        ]
        context = {
            "doors": self.doors(),
            "tellers": tellers,
            "carriers": queries.carriers(),
            "strange": [
                (one, MeaningForm(initial={"means": one.means}))
                for one in queries.strange_statuses()[:100]
            ],
            "form": forms.get("form") or CarrierForm(),
        }
        return render(self.request, "surfaces/office/carriers.html", context, status=status)

    def keys_form(self, code: str, said: Any = None) -> KeysForm:
        account = queries.accounts().get(code)
        known = account.keys if account else {}
        return KeysForm(said, keys=tuple(queries.tellers()[code].keys), known=known, prefix=code)


class Carriers(CarriersView):
    """GET all of them; POST a new one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CarrierForm(request.POST)
        if not form.is_valid():
            return self.page(form=form, status=422)
        change_carrier(form.save(commit=False), by=self.me)
        messages.success(request, _("Parcels may go with it from now on."))
        return redirect("surfaces:office_carriers")


class OfficeCarrier(CarriersView):
    """One carrier: its names, and who tells of its parcels."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        carrier = get_object_or_404(Carrier, code=code)
        return self.one(carrier, CarrierForm(instance=carrier))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        carrier = get_object_or_404(Carrier, code=code)
        form = CarrierForm(request.POST, instance=carrier)
        if not form.is_valid():
            return self.one(carrier, form, status=422)
        change_carrier(form.save(commit=False), by=self.me)
        messages.success(request, _("Saved."))
        return redirect("surfaces:office_carriers")

    def one(self, carrier: Carrier, form: CarrierForm, *, status: int = 200) -> HttpResponse:
        context = {"doors": self.doors(), "carrier": carrier, "form": form}
        return render(self.request, "surfaces/office/carrier.html", context, status=status)


class CarrierKeys(CarriersView):
    """POST keys; or `act`: test, open, shut."""

    def post(self, request: HttpRequest, adapter: str) -> HttpResponse:
        if adapter not in queries.tellers():
            raise Http404
        act = request.POST.get("act", "save")
        if act == "save":
            return self._save(adapter)
        if act == "test":
            wrong = accounts.test_connection(adapter)
            if wrong:
                words = _("It refused, or was not reached: %(why)s")
                messages.error(request, words % {"why": wrong})
            else:
                messages.success(request, _("It answers, and takes these keys."))
        elif act == "open":
            self._open(adapter)
        else:
            accounts.shut_account(adapter, by=self.me)
            messages.success(request, _("It is not asked any more; what it tells is still heard."))
        return redirect("surfaces:office_carriers")

    def _save(self, adapter: str) -> HttpResponse:
        form = self.keys_form(adapter, self.request.POST)
        if not form.is_valid():
            return self.page(status=422, **{adapter: form})
        accounts.set_keys(adapter, form.cleaned_data, by=self.me)
        messages.success(self.request, _("The keys are kept, encrypted."))
        return redirect("surfaces:office_carriers")

    def _open(self, adapter: str) -> None:
        try:
            accounts.open_account(adapter, by=self.me)
        except accounts.KeysMissing:
            messages.error(self.request, _("Some keys are missing. Fill them in and save first."))
        else:
            messages.success(self.request, _("Its parcels are followed from now on."))


class StrangeMeaning(CarriersView):
    """POST what a code means that our table does not hold."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        strange = get_object_or_404(StrangeStatus, pk=pk)
        form = MeaningForm(request.POST)
        if form.is_valid():
            say_what_it_means(strange.pk, form.cleaned_data["means"], by=self.me)
            messages.success(request, _("Noted. Parcels with this code are asked about anew."))
        return redirect("surfaces:office_carriers")


class Scores(ParcelsView):
    """How carriers do; `csv` in the address gives the rows as a file."""

    here = "scores"

    def get(self, request: HttpRequest) -> HttpResponse:
        days = _span(request.GET.get("days", ""))
        until = _midnight(localdate() + timedelta(days=1))
        since = until - timedelta(days=days)
        all_over = scores(since=since, until=until)
        regions = scores(since=since, until=until, by_region=True)
        if "csv" in request.GET:
            return _file([*all_over, *regions], days)
        carrier = request.GET.get("carrier", "")
        chosen = next((one for one in all_over if one.code == carrier), None)
        shown = [one for one in regions if chosen and one.code == chosen.code]
        months = month_by_month(until=until)
        context = {
            "doors": self.doors(),
            "spans": [(_("%(n)d days") % {"n": n}, f"?days={n}", n == days) for n in SPANS],
            "days": days,
            "scores": all_over,
            "chosen": chosen,
            "regions": [one for one in shown if one.parcels >= FEWEST],
            "few": sum(one.parcels < FEWEST for one in shown),
            "chart": _chart(all_over, months) if months else None,
            "chart_rows": list(_chart_rows(all_over, months)),
            "chart_columns": [
                _("Carrier"),
                _("Month"),
                pgettext("parcels", "Late"),
                _("Of so many"),
            ],
        }
        return render(request, "surfaces/office/scores.html", context)


def _span(text: str) -> int:
    return int(text) if text.isdecimal() and int(text) in SPANS else USUAL_SPAN


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


def _name(one: Score) -> str:
    return (one.name_zh or one.name_en) if in_chinese() else (one.name_en or one.name_zh)


def _chart(all_over: list[Score], months: dict[str, list[tuple[str, Share]]]) -> dict[str, Any]:
    names = sorted({month for rows in months.values() for month, _share in rows})
    series = []
    for one in all_over:
        told = {month: share.percent for month, share in months.get(one.code, [])}
        points = [
            None if told.get(month) is None else round(told[month] or 0, 1) for month in names
        ]
        series.append({"name": _name(one), "type": "line", "data": points, "connectNulls": True})
    return {
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value", "min": 0, "axisLabel": {"formatter": "{value} %"}},
        "legend": {},
        "series": series,
    }


def _chart_rows(
    all_over: list[Score], months: dict[str, list[tuple[str, Share]]]
) -> Iterator[tuple[str, ...]]:
    for one in all_over:
        for month, share in months.get(one.code, []):
            percent = "–" if share.percent is None else f"{share.percent:.1f} %"
            yield (_name(one), month, percent, str(share.whole))


def _file(rows: list[Score], days: int) -> HttpResponse:
    text = StringIO()
    out = csv.writer(text)
    out.writerow(
        ["carrier", "name", "region", "parcels", "late_percent", "late_low", "late_high", "late_of",
         "lost_percent", "damaged_percent", "days_on_the_road", "days_half_interval",
         "days_after_promise", "days_after_promise_half_interval"]
    )  # fmt: skip
    for one in rows:
        low, high = one.late.interval or (None, None)
        out.writerow(
            [one.code, _safe(_name(one)), one.place, one.parcels, _told(one.late.percent),
             _told(low), _told(high), one.late.whole, _told(one.lost.percent),
             _told(one.damaged.percent), _told(one.days), _told(one.days_half),
             _told(one.against), _told(one.against_half)]
        )  # fmt: skip
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="carriers-{days}-days.csv"'
    return response


def _told(number: float | None) -> str:
    return "" if number is None else f"{number:.2f}"


def _safe(text: str) -> str:
    """No cell may begin as a formula does."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
