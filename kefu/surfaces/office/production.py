"""The workshop's board: what is to be made, stage by stage, what is late, and each piece."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kefu.core.access import StaffView
from kefu.core.machine import WrongMove
from kefu.core.uploads.forms import UploadField
from kefu.core.uploads.models import Upload
from kefu.core.uploads.serving import serve
from kefu.shop.models.production import ProductionOrder
from kefu.shop.queries import designs
from kefu.shop.queries import production as queries
from kefu.shop.services import production as services
from kefu.surfaces.office.forms import Moment

MOST_AT_ONCE = 200


class PhotoForm(forms.Form):
    photo = UploadField(
        label=gettext_lazy("Photo of the finished piece"),
        kinds=[Upload.Kind.IMAGE],
        required=False,
        help_text=gettext_lazy("The customer sees it on the page of the order."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["photo"].widget.attrs["accept"] = "image/*"


class DateForm(forms.Form):
    due_at = Moment(label=gettext_lazy("Packed by"))
    because = forms.CharField(
        label=gettext_lazy("Why, as the customer reads it"), min_length=2, max_length=200
    )

    def clean_due_at(self) -> Any:
        at = self.cleaned_data["due_at"]
        if at <= now():
            raise forms.ValidationError(_("This moment lies in the past."))
        return at


class WorkshopView(StaffView):
    may = "office.orders"

    def production(self, number: str) -> ProductionOrder:
        found = queries.production_for(self.me, number)
        if found is None:
            raise Http404
        return found


class Production(WorkshopView):
    """GET the board; POST moves those that are ticked, each to its next stage."""

    def get(self, request: HttpRequest) -> HttpResponse:
        columns = queries.board(self.me)
        context = {"columns": columns, "overdue": sum(one.overdue for one in columns)}
        return render(request, "surfaces/office/production.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        numbers = request.POST.getlist("number")[:MOST_AT_ONCE]
        moved, stuck = services.move_many(numbers, by=self.me)
        if moved:
            words = ngettext("%(n)d moved on", "%(n)d moved on", moved) % {"n": moved}
            messages.success(request, words)
        if stuck:
            words = _("These could not move on: %(numbers)s") % {"numbers": ", ".join(stuck)}
            messages.error(request, words)
        if not numbers:
            messages.info(request, _("Tick what shall move on, then press the button again."))
        return redirect("surfaces:production")


class ProductionStage(WorkshopView):
    """POST moves one piece to a stage; at the check a photo may come along."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        piece = self.production(number)
        form = PhotoForm(request.POST, request.FILES)
        if not form.is_valid():
            return piece_page(self, piece, photo=form, status=422)
        stage, photo = request.POST.get("to", ""), form.cleaned_data["photo"]
        if stage:
            try:
                services.move(piece.pk, to=stage, by=self.me, photo=photo)
            except WrongMove as wrong:
                messages.error(request, wrong.sentence)
        elif photo is not None:
            services.photograph(piece.pk, photo=photo, by=self.me)
            messages.success(request, _("The customer sees the photo now."))
        if request.POST.get("back") == "board":
            return redirect("surfaces:production")
        return redirect("surfaces:production_piece", number)


class ProductionDate(WorkshopView):
    """POST moves the day by which it is packed; the customer is told."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        piece = self.production(number)
        form = DateForm(request.POST)
        if not form.is_valid():
            return piece_page(self, piece, date=form, status=422)
        said = form.cleaned_data
        services.move_date(piece.pk, to=said["due_at"], because=said["because"], by=self.me)
        messages.success(request, _("The day has moved, and the customer is told."))
        return redirect("surfaces:production_piece", number)


class ProductionPiece(WorkshopView):
    """One piece with all that the workshop needs. That it was looked at is written down."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        piece = self.production(number)
        services.look_at(piece, by=self.me)
        return piece_page(self, piece)


class ProductionPicture(WorkshopView):
    """The drawing of a piece, as it was ordered."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        made = self.production(number).line.customisation
        if not made.drawing:
            raise Http404
        policy = "default-src 'none'; img-src data:; sandbox"
        headers = {"Cache-Control": "private, no-cache", "Content-Security-Policy": policy}
        return HttpResponse(made.drawing, content_type="image/svg+xml", headers=headers)


class ProductionFile(WorkshopView):
    """A picture the customer gave, as large as it came; or, as `photo`, that of the piece."""

    def get(self, request: HttpRequest, number: str, option: str) -> HttpResponseBase:
        piece = self.production(number)
        if option == "photo-of-it":
            found = piece.photo
        else:
            picture = designs.pictures_of(piece.line.customisation.design).get(option)
            found = picture.large if picture else None
        if found is None:
            raise Http404
        return serve(found, request)


def piece_page(
    view: WorkshopView,
    piece: ProductionOrder,
    *,
    photo: PhotoForm | None = None,
    date: DateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    made = piece.line.customisation
    context = {
        "piece": piece,
        "rows": queries.told_rows(made, in_full=True),
        "stages": queries.stages_of(piece),
        "files": designs.pictures_of(made.design),
        "next_name": ProductionOrder.Status(piece.next_stage).label if piece.next_stage else "",
        "photo": photo or PhotoForm(),
        "date": date or DateForm(initial={"due_at": piece.due_at}),
    }
    return render(view.request, "surfaces/office/production_piece.html", context, status=status)
