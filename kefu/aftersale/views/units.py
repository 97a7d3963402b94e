from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kefu.aftersale.forms.recalls import UnitsForm
from kefu.aftersale.queries.units import units_for
from kefu.aftersale.services.units import write_units
from kefu.aftersale.views.house import AftersaleView
from kefu.desk.services.refusals import Refusal

ROWS_SHOWN = 30


class Units(AftersaleView):
    """Batches and serials of what left the house; POST adds those that are pasted."""

    may = "aftersale.work"
    here = "recalls"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(UnitsForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UnitsForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            new = write_units(form.cleaned_data["rows"], by=self.me)
        except Refusal as refusal:
            form.add_error("rows", str(refusal))
            return self._page(form, status=422)
        if new:
            words = ngettext("%(n)d piece is written down.", "%(n)d pieces are written down.", new)
            messages.success(request, words % {"n": new})
        else:
            messages.info(request, _("All of them were written down before."))
        return redirect("aftersale:units")

    def _page(self, form: UnitsForm, status: int = 200) -> HttpResponse:
        found = units_for(self.me)
        page = Paginator(found, ROWS_SHOWN).get_page(self.request.GET.get("page"))
        context = {"tabs": self.tabs(), "form": form, "page": page}
        return render(self.request, "aftersale/units.html", context, status=status)
