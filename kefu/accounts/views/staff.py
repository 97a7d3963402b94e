"""Colleagues: who works here, in which role and team; inviting, moving, seeing off."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from kefu.accounts.forms import InviteForm, StaffForm
from kefu.accounts.frame import frame_of
from kefu.accounts.models import User
from kefu.accounts.queries import people
from kefu.accounts.services import customers, staff
from kefu.core.access import MayView


class ManagerView(MayView):
    may = "staff.manage"

    def colleague(self, number: str) -> User:
        """404 for whoever is not this manager's to move: no word about who exists."""
        found = people.colleague(self.me, number)
        if found is None:
            raise Http404
        return found

    def answer(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        return render(self.request, template, {**frame_of(self.request), **context}, status=status)


class Colleagues(ManagerView):
    """GET lists them, POST invites one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(InviteForm(manager=self.me))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = InviteForm(request.POST, manager=self.me)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            staff.invite_staff(**form.cleaned_data, by=self.me)
        except customers.AddressTaken:
            form.add_error("email", _("Somebody has this address already."))
            return self._page(form, status=422)
        messages.success(request, _("The invitation is on its way."))
        return redirect("accounts:staff")

    def _page(self, form: InviteForm, status: int = 200) -> HttpResponse:
        return self.answer(
            "accounts/staff.html",
            status,
            title=_("Colleagues"),
            form=form,
            colleagues=people.colleagues_of(self.me),
        )


class Colleague(ManagerView):
    """One of them: GET the page, POST another role or team."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        person = self.colleague(number)
        form = StaffForm(manager=self.me, initial={"role": person.role, "team": person.team_id})
        return self._page(person, form)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        person = self.colleague(number)
        form = StaffForm(request.POST, manager=self.me)
        if not form.is_valid():
            return self._page(person, form, status=422)
        try:
            staff.move_staff(user=person, **form.cleaned_data, by=self.me)
        except staff.LastManager:
            form.add_error("role", _("Somebody must be left who manages."))
            return self._page(person, form, status=422)
        messages.success(request, _("Saved."))
        return redirect("accounts:staff")

    def _page(self, person: User, form: StaffForm, status: int = 200) -> HttpResponse:
        return self.answer(
            "accounts/colleague.html", status, title=person.name, person=person, form=form
        )


class Access(ManagerView):
    """POST `act`: invite again, close or open the account, or drop a lost second step."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        person = self.colleague(number)
        acts = {
            "invite": staff.invite_again,
            "close": staff.deactivate_staff,
            "open": staff.reactivate_staff,
            "second_step": staff.drop_second_factor,
        }
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        try:
            act(user=person, by=self.me)
        except staff.LastManager:
            messages.error(request, _("Somebody must be left who manages."))
        else:
            messages.success(request, _("Done."))
        return redirect("accounts:staff")
