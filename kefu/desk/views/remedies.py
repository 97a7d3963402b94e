"""Giving from the desk: choose, look at what would happen, confirm; and who else decides."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.core.access import StaffView
from kefu.core.live.pages import LivePage
from kefu.desk.forms.remedies import LimitForm, RemedyForm, VerdictForm
from kefu.desk.models.cases import Case
from kefu.desk.models.remedies import Approval, Remedy, RemedyKind
from kefu.desk.queries import remedies as queries
from kefu.desk.queries.limits import DEFAULTS, decidable, limits_for
from kefu.desk.services import approvals, limits, remedies
from kefu.desk.topics import inbox_topic
from kefu.desk.views.frame import SAID, DeskView, case_url
from kefu.shop.models.orders import Order
from kefu.shop.queries.orders import orders_of

ORDERS_SHOWN = 8
USUAL_DAYS = 90
COUPON_DAYS = (("30", _("30 days")), ("90", _("90 days")), ("365", _("a year")))


class Remedies(DeskView):
    """What was given in a case, and what waits for somebody's yes."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case = self.case(number)
        context = {"case": case, "remedies": queries.remedies_of(self.agent, case)}
        return self._part("remedies", context)

    def _part(self, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """In the window of the desk, or on a page of its own."""
        part = f"desk/_{name}.html"
        template = part if self.is_fragment else "desk/remedy.html"
        return render(self.request, template, context | {"part": part}, status=status)


class NewRemedy(Remedies):
    """GET the form, or first the choice of an order; POST shows what would happen, then does it."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case, kind = self.case(number), request.GET.get("kind", "")
        order = self._order(case, request.GET.get("order", ""))
        if kind not in RemedyKind.values or (order is None and kind != RemedyKind.COUPON):
            return self._choice(case)
        return self._form(case, kind, order, {"client_id": uuid4().hex})

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case, form = self.case(number), RemedyForm(request.POST)
        order = self._order(case, request.POST.get("order", ""))
        if not form.is_valid():
            kind = request.POST.get("kind", "")
            return self._form(case, kind, order, request.POST.dict(), form=form, status=422)
        wish = _wish(form, order)
        if request.POST.get("step") == "confirm":
            remedies.put_right(case.pk, by=self.agent, wish=wish)
            return self._given(case)
        preview = queries.weigh(self.agent, case, wish, at=now())
        if request.POST.get("step") == "mend" or preview.refused:
            asked, status = request.POST.dict(), 422 if preview.refused else 200
            more = {"refused": preview.refused, "form": form}
            return self._form(case, wish.kind, order, asked, status=status, **more)
        context = {"case": case, "preview": preview, "asked": _asked(request)}
        return self._part("remedy_preview", context)

    def _given(self, case: Case) -> HttpResponse:
        if self.is_fragment:
            return HttpResponse(status=204, headers={"HX-Trigger": SAID})
        return redirect(case_url(case.number))

    def _choice(self, case: Case) -> HttpResponse:
        orders = orders_of(case.customer, reader=self.agent)[:ORDERS_SHOWN]
        return self._part("remedy_choice", {"case": case, "orders": orders})

    def _form(
        self, case: Case, kind: str, order: Order | None, asked: dict[str, Any], **more: Any
    ) -> HttpResponse:
        status = more.pop("status", 200)
        context = {
            "case": case,
            "kind": kind,
            "kind_name": dict(RemedyKind.choices).get(kind, ""),
            "order": order,
            "parts": queries.parts_of(order) if order else [],
            "left": queries.left_to_refund(order) if order else None,
            "reasons": Remedy.Reason.choices,
            "coupon_days": COUPON_DAYS,
            "asked": asked,
            "pieces": {
                name.removeprefix("pieces-"): text
                for name, text in asked.items()
                if name.startswith("pieces-")
            },
            **more,
        }
        return self._part("remedy_form", context, status)

    def _order(self, case: Case, number: str) -> Order | None:
        if not number:
            return None
        order = queries.order_to_mend(self.agent, case, number)
        if order is None:
            raise Http404
        return order


class Approvals(LivePage, DeskView):
    """What waits for a supervisor's yes or no."""

    may = "desk.supervise"

    def get(self, request: HttpRequest) -> HttpResponse:
        waiting = list(queries.approvals_for(self.agent)[: queries.APPROVALS_SHOWN])
        mine = decidable(self.agent, [one.remedy for one in waiting])
        rows = [(one, one.remedy_id in mine) for one in waiting]
        context = {"rows": rows, "topic": inbox_topic(self.agent)}
        template = "desk/_approvals.html" if self.is_fragment else "desk/approvals.html"
        return render(request, template, context)


class Decision(DeskView):
    """POST yes or no."""

    may = "desk.supervise"

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        approval = queries.approval_for(self.agent, number)
        if approval is None:
            raise Http404
        said = self.valid(VerdictForm(request.POST))
        if said["verdict"] == Approval.Verdict.APPROVED:
            approvals.approve(approval.remedy_id, by=self.agent)
        else:
            approvals.decline(approval.remedy_id, by=self.agent, note=said["note"])
        return self.done()


class Limits(StaffView):
    """Who may give how much alone: seen by who acts on orders, set by managers."""

    may = "order.act"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(LimitForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        self._must_set()
        form = LimitForm(request.POST)
        if form.is_valid() and form.cleaned_data["daily"] < form.cleaned_data["once"]:
            form.add_error("daily", limits.A_DAY_IS_MORE)
        if not form.is_valid():
            return self._page(form, status=422)
        limits.set_limit(by=self.me, **form.cleaned_data)
        return redirect("desk:limits")

    def _must_set(self) -> None:
        if not self.me.may("house.settings"):
            raise Http404

    def _page(self, form: LimitForm, status: int = 200) -> HttpResponse:
        usual = [(role, fault, bound) for (role, fault), bound in DEFAULTS.items() if bound.once]
        context = {
            "limits": limits_for(self.me),
            "usual": usual,
            "form": form,
            "may_set": self.me.may("house.settings"),
        }
        return render(self.request, "desk/limits.html", context, status=status)


class Limit(Limits):
    """POST takes a limit away; what is said more generally holds again."""

    def get(self, request: HttpRequest, pk: int = 0) -> HttpResponse:
        raise Http404

    def post(self, request: HttpRequest, pk: int = 0) -> HttpResponse:
        self._must_set()
        limits.drop_limit(pk, by=self.me)
        return redirect("desk:limits")


def _wish(form: RemedyForm, order: Order | None) -> queries.Wish:
    asked = form.cleaned_data
    is_part = asked["how"] == RemedyForm.PART or asked["kind"] == RemedyKind.COUPON
    return queries.Wish(
        kind=asked["kind"],
        reason=asked["reason"],
        client_id=asked["client_id"],
        order=order,
        amount=asked["amount"] if is_part else None,
        pieces=form.pieces(),
        days=asked["days"] or USUAL_DAYS,
        note=asked["note"],
    )


def _asked(request: HttpRequest) -> list[tuple[str, str]]:
    """The form once more, hidden behind the button that confirms it."""
    kept = request.POST.items()
    return [(name, str(text)) for name, text in kept if name not in {"step", "csrfmiddlewaretoken"}]
