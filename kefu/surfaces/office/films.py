"""The film of a product: seen, put in its place, taken away."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kefu.core.access import StaffView
from kefu.shop.models.catalogue import Product
from kefu.shop.services import films
from kefu.surfaces.office.goods_forms import FilmForm


class OfficeFilm(StaffView):
    may = "office.goods"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._page(self._goods(code), FilmForm())

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        goods = self._goods(code)
        if "away" in request.POST:
            films.take_film_away(goods.pk, by=self.me)
            return redirect("surfaces:office_film", code)
        form = FilmForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(goods, form, status=422)
        told = form.cleaned_data
        films.show_film(goods.pk, by=self.me, video=told["video"], poster=told["poster"])
        messages.success(request, _("The film stands among the pictures now."))
        return redirect("surfaces:office_film", code)

    def _goods(self, code: str) -> Product:
        goods = Product.objects.filter(code=code)
        found = goods.select_related("film__video", "film__poster").first()
        if found is None:
            raise Http404
        return found

    def _page(self, goods: Product, form: FilmForm, *, status: int = 200) -> HttpResponse:
        context = {"product": goods, "form": form}
        return render(self.request, "surfaces/office/film.html", context, status=status)
