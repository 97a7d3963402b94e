"""Product classes in the office: what can be said of their goods, in which words and units, and
which way a number is better."""

from typing import ClassVar

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kefu.core.widgets import PlainSelect
from kefu.shop.models.catalogue import Attribute, ProductClass
from kefu.shop.queries import office_goods as queries
from kefu.shop.services import catalogue
from kefu.surfaces.office.house import OfficeView

CLASSES_SHOWN = 60
TASTE = ("", gettext_lazy("A matter of taste"))


class AttributeForm(forms.ModelForm):  # type: ignore[type-arg]
    """What one attribute is called, its unit, and which way its number is better."""

    class Meta:
        model = Attribute
        fields = ("name_zh", "name_en", "unit", "better")
        widgets: ClassVar[dict[str, type[forms.Widget]]] = {"better": PlainSelect}

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        if self.instance.kind != Attribute.Kind.NUMBER:
            del self.fields["better"]
            return
        self.fields["better"] = forms.ChoiceField(
            choices=[TASTE, *Attribute.Better.choices], required=False, widget=PlainSelect
        )


class ClassesView(OfficeView):
    may = queries.VERB
    here = "facts"


class Classes(ClassesView):
    """Which classes there are, and of how many numbers nobody has said which way is better."""

    def get(self, request: HttpRequest) -> HttpResponse:
        numbers = Q(attributes__kind=Attribute.Kind.NUMBER)
        classes = queries.classes_for(self.me).annotate(
            facts=Count("attributes"),
            numbers=Count("attributes", numbers),
            unsaid=Count("attributes", numbers & Q(attributes__better="")),
        )
        page = Paginator(classes, CLASSES_SHOWN).get_page(request.GET.get("page"))
        return render(request, "surfaces/office/classes.html", {"tabs": self.tabs(), "page": page})


class ClassOf(ClassesView):
    """The attributes of one class; POST changes one of them."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._page(self._class(code))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        product_class = self._class(code)
        pk = request.POST.get("attribute", "")
        if not pk.isdecimal():
            raise Http404
        attribute = get_object_or_404(Attribute, pk=pk, product_class=product_class)
        form = AttributeForm(request.POST, instance=attribute, auto_id=f"a{attribute.pk}-%s")
        if not form.is_valid():
            return self._page(product_class, wrong=form, status=422)
        said = form.cleaned_data
        words = {name: said[name] for name in ("name_zh", "name_en", "unit")}
        catalogue.word_attribute(attribute.pk, by=self.me, **words)
        if "better" in form.changed_data:
            catalogue.say_better(attribute.pk, said["better"], by=self.me)
        messages.success(request, _("Saved"))
        return redirect(f"{reverse('surfaces:office_class', args=[code])}#a{attribute.pk}")

    def _class(self, code: str) -> ProductClass:
        found = queries.classes_for(self.me).filter(code=code).first()
        if found is None:
            raise Http404
        return found

    def _page(
        self, product_class: ProductClass, *, wrong: AttributeForm | None = None, status: int = 200
    ) -> HttpResponse:
        rows = [
            wrong
            if wrong is not None and wrong.instance.pk == one.pk
            else AttributeForm(instance=one, auto_id=f"a{one.pk}-%s")
            for one in queries.attributes_of(product_class)
        ]
        context = {"tabs": self.tabs(), "class": product_class, "rows": rows}
        return render(self.request, "surfaces/office/class.html", context, status=status)
