"""One's own account: who I am, how I sign in, and what is kept about me."""

import json
import zipfile
from abc import abstractmethod
from datetime import timedelta
from io import BytesIO
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from kefu.accounts.adapters import wear
from kefu.accounts.devices import device_of
from kefu.accounts.forms import (
    ChangePasswordForm,
    EmailForm,
    KnownPasswordForm,
    PhoneForm,
    ProfileForm,
)
from kefu.accounts.frame import frame_of
from kefu.accounts.models import Consent, User
from kefu.accounts.queries import personal
from kefu.accounts.services import access, consents, customers, privacy
from kefu.core.access import CustomerView, MayView, user_of
from kefu.core.limits import limited

AN_HOUR = timedelta(hours=1)
LOOKS_SHOWN = 50


class Mine(MayView):
    """A page that everybody with an account has."""

    may = "account.keep"
    needs_second_factor = False


class Home(Mine):
    """The ways to what is mine; a colleague's is the profile."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.me.is_staff:
            return redirect("accounts:profile")
        context = {
            **frame_of(request),
            "title": _("My account"),
            "tier": personal.tier_name(self.me),
        }
        return render(request, "accounts/home.html", context)


class Profile(Mine):
    """Name, language and theme."""

    def get(self, request: HttpRequest) -> HttpResponse:
        kept = {field: getattr(self.me, field) for field in ProfileForm.base_fields}
        return self._page(ProfileForm(initial=kept, now_in=self.me.region))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ProfileForm(request.POST, now_in=self.me.region)
        if not form.is_valid():
            return self._page(form, status=422)
        user = customers.change_profile(user=self.me, **form.cleaned_data)
        messages.success(request, _("Saved."))
        response = redirect("accounts:profile")
        wear(response, user)
        return response

    def _page(self, form: ProfileForm, status: int = 200) -> HttpResponse:
        context = {**frame_of(self.request), "title": _("About me"), "form": form}
        return render(self.request, "accounts/profile.html", context, status=status)


class Security(Mine):
    """Everything about signing in, on one page; each form goes to an address of its own."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return security_page(request)


@method_decorator([never_cache, sensitive_post_parameters("current", "password")], name="dispatch")
@method_decorator(limited(times=20, per=AN_HOUR), name="dispatch")
class SecurityForm(Mine):
    """One of the forms of that page: POST changes it, a mistake shows the page again."""

    form_class: Any = KnownPasswordForm
    name = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("accounts:security")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(request.POST, request=request)
        if form.is_valid() and self.done(request, form):
            return redirect("accounts:security")
        return security_page(request, status=422, **{self.name: form})

    @abstractmethod
    def done(self, request: HttpRequest, form: Any) -> bool:
        """Change it; false if that could not be, with the reason in the form."""


class Password(SecurityForm):
    form_class = ChangePasswordForm
    name = "password_form"

    def done(self, request: HttpRequest, form: Any) -> bool:
        access.set_password(user=self.me, password=form.cleaned_data["password"])
        stay(request, self.me)
        messages.success(request, _("Your new password is set; other browsers are signed out."))
        return True


class Email(SecurityForm):
    form_class = EmailForm
    name = "email_form"

    def done(self, request: HttpRequest, form: Any) -> bool:
        access.ask_for_email(user=self.me, email=form.cleaned_data["email"])
        messages.info(request, _("We sent a letter to the new address. Its link makes it yours."))
        return True


class Phone(SecurityForm):
    form_class = PhoneForm
    name = "phone_form"

    def done(self, request: HttpRequest, form: Any) -> bool:
        try:
            access.change_phone(user=self.me, phone=form.cleaned_data["phone"])
        except customers.AddressTaken:
            form.add_error(
                "phone", _("This number cannot be used here. Write to us if it is yours.")
            )
            return False
        messages.success(request, _("Saved."))
        return True


class Everywhere(Mine):
    """POST signs out all other browsers."""

    def post(self, request: HttpRequest) -> HttpResponse:
        access.sign_out_everywhere(user=self.me)
        stay(request, self.me)
        messages.success(request, _("All other browsers are signed out."))
        return redirect("accounts:security")


class Browser(Mine):
    """One browser somebody is signed in with: POST ends it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        sign_in = personal.sign_ins_of(self.me).filter(pk=pk).first()
        if sign_in is None:
            raise Http404
        access.end_session(sign_in=sign_in)
        return redirect("accounts:security")


class Privacy(CustomerView):
    """What the customer allows, what is kept, and who looked at it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return privacy_page(request, self.customer)


class Allowance(CustomerView):
    """One purpose: POST with `given=1` allows it, without takes it back."""

    def post(self, request: HttpRequest, purpose: str) -> HttpResponse:
        if purpose not in Consent.Purpose.values:
            raise Http404
        act = consents.give_consent if request.POST.get("given") else consents.withdraw_consent
        act(user=self.customer, purpose=purpose, source="account")
        if not request.headers.get("HX-Request"):
            return redirect("accounts:privacy")
        allowance = next(
            one for one in personal.allowances(self.customer) if one.purpose == purpose
        )
        return render(request, "accounts/_allowance.html", {"allowance": allowance})


@method_decorator(sensitive_post_parameters("current"), name="dispatch")
@method_decorator(limited(times=20, per=AN_HOUR), name="dispatch")
class Copy(CustomerView):
    """POST with the password hands over everything as a file."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = KnownPasswordForm(request.POST, request=request, prefix="copy")
        if not form.is_valid():
            return privacy_page(request, self.customer, status=422, copy_form=form)
        privacy.note_export(user=self.customer)
        return as_file(self.customer)


@method_decorator(sensitive_post_parameters("current"), name="dispatch")
@method_decorator(limited(times=20, per=AN_HOUR), name="dispatch")
class Erasure(CustomerView):
    """POST with the password asks to be forgotten; POST to `off` calls it off."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = KnownPasswordForm(request.POST, request=request, prefix="erase")
        if not form.is_valid():
            return privacy_page(request, self.customer, status=422, erase_form=form)
        privacy.ask_for_erasure(user=self.customer)
        return redirect("accounts:privacy")


class NoErasure(CustomerView):
    def post(self, request: HttpRequest) -> HttpResponse:
        privacy.call_off_erasure(user=self.customer)
        messages.success(request, _("Your account stays."))
        return redirect("accounts:privacy")


def security_page(request: HttpRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    user = user_of(request)
    context = {
        **frame_of(request),
        "title": _("Sign-in and safety"),
        "email_form": EmailForm(request=request, auto_id="email_%s"),
        "phone_form": PhoneForm(request=request, auto_id="phone_%s"),
        "password_form": ChangePasswordForm(request=request, auto_id="password_%s"),
        **forms,
        "has_second_step": is_mfa_enabled(user, ["totp"]),
        "sign_ins": personal.sign_ins_of(user),
        "here": request.session.session_key,
    }
    return render(request, "accounts/security.html", context, status=status)


def privacy_page(
    request: HttpRequest, customer: User, *, status: int = 200, **forms: Any
) -> HttpResponse:
    context = {
        **frame_of(request),
        "title": _("My data"),
        "allowances": personal.allowances(customer),
        "looks": personal.looks_at(customer)[:LOOKS_SHOWN],
        "copy_form": KnownPasswordForm(request=request, prefix="copy"),
        "erase_form": KnownPasswordForm(request=request, prefix="erase"),
        "grace_days": settings.ERASURE_GRACE_DAYS,
        **forms,
    }
    return render(request, "accounts/privacy.html", context, status=status)


def stay(request: HttpRequest, user: User) -> None:
    """This browser stays signed in where all others were signed out."""
    update_session_auth_hash(request, user)
    device = device_of(request.headers.get("User-Agent", ""))
    access.note_browser(user=user, session_key=request.session.session_key or "", device=device)


def as_file(customer: User) -> HttpResponse:
    """One JSON file for each section, in a zip."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for section, rows in personal.everything_about(customer).items():
            text = json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            archive.writestr(f"{section}.json", text)
    response = HttpResponse(packed.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="kefu-{localdate():%Y-%m-%d}.zip"'
    return response
